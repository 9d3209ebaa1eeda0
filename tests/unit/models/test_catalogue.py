"""The catalogue promises models that can be had, proven and paid for in disk and memory."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

import models.catalogue
from models.catalogue import Hub, Model, Wheels, catalogue
from shared.errors import BadInput

EVERY = [pytest.param(model, id=model.id) for model in catalogue().model]
MEBIBYTE = 1 << 20


@pytest.mark.parametrize("model", EVERY)
def test_every_file_has_a_size_a_hash_and_somewhere_to_come_from(model: Model):
    for file in model.file:
        assert file.size > 0
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
        assert file.sources


@pytest.mark.parametrize("model", EVERY)
def test_the_parts_of_a_file_add_up_to_the_file(model: Model):
    for source in (source for file in model.file for source in file.sources if not isinstance(source, Hub)):
        whole = next(file.size for file in model.file if source in file.sources)
        assert sum(part.size for part in source.parts) == whole
        assert all(re.fullmatch(r"[0-9a-f]{64}", part.sha256) and part.bytes > 0 for part in source.parts)


@pytest.mark.parametrize("model", EVERY)
def test_names_stay_inside_the_store(model: Model):
    for name in (model.id, *(file.path for file in model.file)):
        path = PurePosixPath(name)
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert "\\" not in name
        assert ":" not in name


@pytest.mark.parametrize("model", EVERY)
def test_every_model_states_its_licence_its_origin_and_how_its_hash_was_checked(model: Model):
    assert all((model.licence, model.origin, model.trust, model.purpose_fr, model.purpose_en, model.measured))


@pytest.mark.parametrize("model", EVERY)
def test_each_role_is_played_once(model: Model):
    roles = [file.role for file in model.file]
    assert len(roles) == len(set(roles))
    assert "weights" in roles


def test_ids_are_used_once():
    ids = [model.id for model in catalogue().model]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["light", "standard", "strong"])
def test_every_set_hears_thinks_and_speaks_french_and_english(name: str):
    chosen = catalogue().set_named(name)
    french = {catalogue().named(one).kind for one in chosen.models if "fr" in catalogue().named(one).languages}
    assert french >= {"stt", "llm", "tts"}
    assert [catalogue().named(one).languages for one in chosen.english] == [("en",)]


def test_sets_go_from_the_weakest_machine_to_the_strongest():
    asked = [(one.min_ram_mb, one.min_cores) for one in catalogue().set]
    assert asked == sorted(asked)
    assert asked[0] == (0, 1)


def test_the_light_set_fits_in_seven_hundred_megabytes():
    assert sum(model.size for model in catalogue().expand(("light",))) < 710 * MEBIBYTE


@pytest.mark.parametrize("name", ["light", "standard"])
def test_the_first_two_sets_come_from_packages_alone(name: str):
    for model in catalogue().expand((name,), english=True):
        assert all(any(not isinstance(source, Hub) for source in file.sources) for file in model.file)


def test_no_registry_is_named_anywhere_in_the_room():
    room = Path(models.catalogue.__file__).parent
    for path in (*room.glob("*.py"), *room.glob("*.toml")):
        assert not re.search(r"pypi\.org|pythonhosted|npmjs|registry\.", path.read_text(encoding="utf-8")), path


def test_a_set_name_stands_for_its_models_each_once():
    both = catalogue().expand(("light", "whisper-base", "standard"))
    assert [model.kind for model in both] == ["stt", "llm", "tts", "turn", "llm"]


def test_a_mistyped_name_is_answered_with_the_nearest():
    with pytest.raises(BadInput, match="whisper-base"):
        catalogue().expand(("wisper-base",))
    with pytest.raises(BadInput, match="standard"):
        catalogue().set_named("standart")


def test_a_wheel_for_one_system_names_its_python_and_platform():
    parts = [p for m in catalogue().model for f in m.file for s in f.sources if isinstance(s, Wheels) for p in s.parts]
    assert all(len(part.platform.split()) == 2 for part in parts if part.platform)
