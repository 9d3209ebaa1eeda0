"""The store never calls a model present unless every byte is the catalogue's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.store import State, Store, default_store
from shared.errors import PartMissing
from tests.unit.models.workbench import Notes, file_of, model_of, noise, put

WEIGHTS, CONFIG = noise(4000), b"{}"
MODEL = model_of(file_of(CONFIG, path="sub/config.json", role="config"), file_of(WEIGHTS))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture
def full(store: Store) -> Store:
    put(store.folder(MODEL), ("weights.bin", WEIGHTS), ("sub/config.json", CONFIG))
    assert store.state(MODEL) is State.PRESENT
    return store


def test_an_empty_store_holds_nothing(store: Store):
    assert store.state(MODEL) is State.ABSENT


def test_one_file_of_two_is_a_part(store: Store):
    put(store.folder(MODEL), ("weights.bin", WEIGHTS))
    assert store.state(MODEL) is State.PARTIAL


def test_bytes_on_the_way_are_a_part(store: Store):
    put(store.partial(MODEL), ("weights.bin", WEIGHTS[:10]))
    assert store.state(MODEL) is State.PARTIAL


def test_a_file_with_a_wrong_size_is_damage(full: Store):
    put(full.folder(MODEL), ("weights.bin", WEIGHTS[:-1]))
    assert full.state(MODEL) is State.DAMAGED


def test_a_file_that_vanished_is_damage(full: Store):
    (full.folder(MODEL) / "weights.bin").unlink()
    assert full.state(MODEL) is State.DAMAGED


def test_a_changed_file_of_the_same_size_is_damage(full: Store):
    put(full.folder(MODEL), ("weights.bin", noise(4000, seed=8)))
    os.utime(full.folder(MODEL) / "weights.bin", ns=(1, 1))
    assert full.state(MODEL) is State.DAMAGED


def test_a_folder_copied_elsewhere_is_still_present(full: Store):
    for path in full.folder(MODEL).rglob("*"):
        os.utime(path, ns=(1, 1))
    assert full.state(MODEL) is State.PRESENT


def test_a_receipt_that_cannot_be_read_is_only_a_receipt(full: Store):
    put(full.folder(MODEL), ("receipt.json", b"\x00 not json"))
    assert full.state(MODEL) is State.PRESENT


def flip_a_bit_quietly(path: Path) -> None:
    """What a failing disk does: neither the size nor the date moves."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_verify_finds_a_flipped_bit_that_the_cheap_look_cannot_see(full: Store):
    flip_a_bit_quietly(full.folder(MODEL) / "weights.bin")
    assert full.state(MODEL) is State.PRESENT
    assert full.verify(MODEL) == ("weights.bin",)
    assert full.state(MODEL) is State.DAMAGED


def test_verify_reads_everything_and_says_how_far_it_is(full: Store):
    notes = Notes()
    assert full.verify(MODEL, notes) == ()
    assert notes.done == notes.total == len(WEIGHTS)


def test_a_path_is_given_only_for_a_model_that_is_whole(full: Store):
    assert full.file(MODEL, "config").read_bytes() == CONFIG
    (full.folder(MODEL) / "weights.bin").unlink()
    with pytest.raises(PartMissing, match="iasted models fetch small-model"):
        full.file(MODEL, "config")


def test_the_folder_is_the_one_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IASTED_MODELS_DIR", str(tmp_path / "stick"))
    assert default_store().root == tmp_path / "stick"
    monkeypatch.delenv("IASTED_MODELS_DIR")
    assert default_store().root.is_absolute()
