"""A machine gets the strongest set it can carry, and works with whatever is really there."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from models.catalogue import Catalogue, Model, catalogue
from models.choose import Machine, choose, resolve, this_machine
from models.store import Store
from shared.errors import PartMissing
from tests.unit.models.workbench import file_of, put


@pytest.mark.parametrize(
    ("ram_gib", "cores", "expected"),
    [(2, 1, "light"), (4, 2, "light"), (4, 8, "light"), (8, 2, "standard"), (24, 2, "standard"), (16, 4, "strong"),
     (24, 1, "light"), (8, 4, "standard")],
)  # fmt: skip
def test_the_strongest_set_that_the_machine_can_carry(ram_gib: int, cores: int, expected: str):
    assert choose(Machine(ram_mb=ram_gib * 1024 - 300, cores=cores)).set == expected


def test_the_reason_says_what_the_next_set_would_want():
    assert "strong" in choose(Machine(ram_mb=24_000, cores=2)).reason


def test_this_machine_has_memory_and_at_least_one_core():
    here = this_machine()
    assert here.ram_mb > 256
    assert here.cores >= 1


def tiny(model: Model) -> Model:
    """The same model with one small file, so that a test can have it."""
    return msgspec.structs.replace(model, file=(file_of(model.id.encode(), path="w"),))


BOOK: Catalogue = msgspec.structs.replace(catalogue(), model=tuple(tiny(model) for model in catalogue().model))


def crew(store: Store, chosen: str, *have: str, language: str = "fr") -> dict[str, str]:
    for name in have:
        put(store.folder(BOOK.named(name)), ("w", name.encode()))
    return {kind: model.id for kind, model in resolve(chosen, store, language, BOOK).items()}


LIGHT = BOOK.set_named("light").models
STANDARD = BOOK.set_named("standard").models


def test_a_strong_machine_that_holds_only_the_light_set_works(tmp_path: Path):
    found = crew(Store(tmp_path), "strong", *LIGHT)
    assert found == {"stt": LIGHT[0], "llm": LIGHT[1], "tts": LIGHT[2], "turn": "smart-turn-v3.2"}


def test_the_sets_own_models_come_first(tmp_path: Path):
    assert crew(Store(tmp_path), "standard", *LIGHT, *STANDARD)["llm"] == STANDARD[1]
    assert crew(Store(tmp_path), "light")["llm"] == LIGHT[1]


def test_a_heavier_model_is_better_than_none(tmp_path: Path):
    assert crew(Store(tmp_path), "light", *STANDARD)["llm"] == STANDARD[1]


def test_a_voice_speaks_only_its_own_language(tmp_path: Path):
    joe = "piper-en_US-joe-medium"
    assert crew(Store(tmp_path), "light", *LIGHT, joe)["tts"] == LIGHT[2]
    assert crew(Store(tmp_path), "light", language="en")["tts"] == joe


def test_parts_that_have_an_answer_without_weights_are_optional_but_used(tmp_path: Path):
    assert "embedding" not in crew(Store(tmp_path), "strong", *LIGHT)
    assert crew(Store(tmp_path), "strong", "multilingual-e5-small")["embedding"] == "multilingual-e5-small"


def test_nothing_there_is_told_with_the_command_that_gets_it(tmp_path: Path):
    with pytest.raises(PartMissing, match="iasted models fetch light") as told:
        crew(Store(tmp_path), "standard")
    assert told.value.code == "models-missing"
    with pytest.raises(PartMissing, match="--english"):
        crew(Store(tmp_path), "standard", *LIGHT, language="en")
