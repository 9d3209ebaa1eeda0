"""An errand runs in a process of its own, tells where it stands, and ends when whoever started it lets go."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from models.catalogue import catalogue
from models.errand import STOPPED, Teller, Told, run
from models.store import State, Store
from tests.unit.models.workbench import noise

SMALL = catalogue().named("smart-turn-v3.2")


def errand(*words: str, folder, stdin: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "models.errand", *words],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"IASTED_MODELS_DIR": str(folder), "IASTED_LANG": "fr", "PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1"},
    )


def lines(said: bytes) -> list[Told]:
    return [msgspec.json.decode(line, type=Told) for line in said.splitlines()]


def test_what_is_missing_is_named_at_the_end(tmp_path):
    process = errand("verify", SMALL.id, folder=tmp_path)
    assert process.stdout
    last = lines(process.stdout.read())[-1]
    assert last.ended
    assert last.wrong == tuple(file.path for file in SMALL.file)
    assert process.wait(10) == 0
    assert process.stderr
    assert process.stderr.read() == b""


def test_a_failure_is_one_sentence(tmp_path):
    process = errand("import", SMALL.id, str(tmp_path / "nowhere"), folder=tmp_path)
    assert process.stdout
    assert lines(process.stdout.read())[-1].code == "no-such-folder"
    assert process.wait(10) == 1


def test_letting_go_of_it_stops_it(tmp_path):
    weights = tmp_path / "stick" / "a.bin"
    weights.parent.mkdir()
    with weights.open("wb") as file:
        file.truncate(max(one.size for one in SMALL.file))
    held = Store(tmp_path).lock(SMALL)
    with held:  # another program is at work on it: the errand waits
        process = errand("import", SMALL.id, str(weights.parent), folder=tmp_path)
        assert process.stdout
        assert "attends" in lines(process.stdout.readline())[0].note
        said, _ = process.communicate(timeout=20)
    assert process.returncode == STOPPED
    assert lines(said)[-1].code == "interrupted"


def test_a_model_is_removed_with_all_that_was_received(tmp_path):
    store, told = Store(tmp_path), []
    (store.partial(SMALL)).mkdir(parents=True)
    (store.partial(SMALL) / SMALL.file[0].path).write_bytes(noise(100))
    assert store.state(SMALL) is State.PARTIAL
    assert run("remove", SMALL, store, Teller(told.append)) == ()
    assert store.state(SMALL) is State.ABSENT


def test_a_package_on_its_way_is_counted_apart(tmp_path):
    told: list[Told] = []
    teller = Teller(told.append, tmp_path)
    teller.start("weights", 1000, 10)
    (tmp_path / "pip-1" / "unpacked").mkdir(parents=True)
    (tmp_path / "pip-1" / "unpacked" / "x.whl").write_bytes(noise(300))
    (tmp_path / "finished").write_bytes(noise(900))
    teller.tell()
    teller.tell()
    assert told == [Told(file="weights", total=1000, done=10), Told(file="weights", total=1000, done=10, coming=300)]


@pytest.mark.parametrize("said", [Told(), Told(ended=True, wrong=("a",))])
def test_a_line_comes_back_as_it_was_told(said):
    assert msgspec.json.decode(msgspec.json.encode(said), type=Told) == said
