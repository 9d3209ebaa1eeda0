"""The crew is made of the models that are really here, one process for each, and says how to get what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.crew import Crew, spec
from models.catalogue import Model, catalogue
from models.store import State, Store
from shared.engines.spec import pack_spec, unpack_spec
from shared.errors import BadInput, PartMissing

LIGHT = ("whisper-base", "qwen2.5-coder-0.5b-instruct-q4_k_m", "kokoro-82m-int8-ff_siwis")
RUNNABLE = [model for model in catalogue().model if model.kind in {"stt", "llm", "tts"}]


class Shelf(Store, frozen=True):
    """A store that holds the models it is told to hold."""

    present: tuple[str, ...] = ()

    def state(self, model: Model) -> State:
        return State.PRESENT if model.id in self.present else State.ABSENT


def crew(tmp_path: Path, *present: str, **choice) -> Crew:
    return Crew(Shelf(tmp_path, present), **choice)


def test_one_process_serves_all_who_ask_for_a_model(tmp_path: Path):
    made = crew(tmp_path, *LIGHT)
    for _ in range(2):
        made.transcriber()
        made.responder()
        made.voice()
    assert {host.spec.name for host in made.hosts} == set(LIGHT)
    assert len(made.hosts) == 3


def test_no_process_starts_before_it_is_needed(tmp_path: Path):
    made = crew(tmp_path, *LIGHT)
    made.transcriber()
    assert [host.pid for host in made.hosts] == [None]


@pytest.mark.parametrize("kind", ["stt", "llm", "tts"])
def test_a_missing_model_is_told_with_the_command_that_gets_it(tmp_path: Path, kind):
    with pytest.raises(PartMissing, match="iasted models fetch"):
        crew(tmp_path).models(kind)


def test_the_others_stand_behind_the_first(tmp_path: Path):
    present = (*LIGHT, "qwen2.5-coder-1.5b-instruct-q4_k_m")
    found = [model.id for model in crew(tmp_path, *present).models("llm")]
    assert sorted(found) == sorted(present[i] for i in (1, 3))


def test_an_imposed_model_serves_alone_and_leaves_the_other_ports_as_they_were(tmp_path: Path):
    big = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    made = crew(tmp_path, *LIGHT, big, only=(big,))
    assert [model.id for model in made.models("llm")] == [big]
    assert [model.id for model in made.models("stt")] == ["whisper-base"]


@pytest.mark.parametrize(("name", "error"), [("no-such-model", BadInput), ("whisper-small", PartMissing)])
def test_an_imposed_model_that_is_unknown_or_absent_is_refused(tmp_path: Path, name, error):
    with pytest.raises(error):
        crew(tmp_path, *LIGHT, only=(name,)).models("stt")


@pytest.mark.parametrize("model", RUNNABLE, ids=lambda model: model.id)
def test_every_model_of_the_catalogue_can_be_started(tmp_path: Path, model: Model):
    made = spec(model, Store(tmp_path))
    assert unpack_spec(pack_spec(made)) == made
    paths = [Path(str(value)) for value in made.options.values() if str(value).startswith(str(tmp_path))]
    files = {tmp_path / model.id / file.path for file in model.file}
    assert paths
    assert all(path in files or path == tmp_path / model.id for path in paths)
    assert made.memory_mb > model.ram_mb


async def test_warming_what_cannot_start_is_silent_and_closing_is_always_possible(tmp_path: Path):
    made = crew(tmp_path, *LIGHT)
    made.transcriber()
    made.hosts[0].spec = spec(catalogue().named("whisper-base"), Store(tmp_path / "nowhere"))
    await made.warm()
    await made.aclose()
    await made.aclose()
    assert made.hosts[0].pid is None
