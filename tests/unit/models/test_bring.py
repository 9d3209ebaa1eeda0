"""A folder or a USB stick can bring models in: recognised by size, proven by hash, whatever the names."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.bring import bring, carries, survey
from models.space import MARGIN
from models.store import State, Store
from shared.errors import BadInput, PartMissing
from tests.unit.models.workbench import Notes, file_of, model_of, noise, put

WEIGHTS, CONFIG = noise(4000), b'{"a": 1}'
MODEL = model_of(file_of(CONFIG, path="config.json", role="config"), file_of(WEIGHTS))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    put(folder, ("photos/beach.jpg", noise(9000)), ("a/b/renamed (1).bin", WEIGHTS), ("config.json", CONFIG))
    return folder


def test_files_are_found_deep_down_and_under_other_names(store: Store, stick: Path):
    assert bring(MODEL, survey(stick), store) == ()
    assert store.state(MODEL) is State.PRESENT
    assert sorted(path.name for path in store.folder(MODEL).iterdir()) == ["config.json", "receipt.json", "weights.bin"]


def test_a_file_of_the_right_size_and_wrong_content_is_left_aside_with_a_note(store: Store, stick: Path):
    put(stick, ("a/b/renamed (1).bin", noise(4000, seed=5)))
    notes = Notes()
    assert bring(MODEL, survey(stick), store, notes) == ("weights.bin",)
    assert "renamed (1).bin" in notes.notes[0]
    assert store.state(MODEL) is State.PARTIAL


def test_the_right_one_is_found_among_others_of_its_size(store: Store, stick: Path):
    put(stick, ("weights.bin", noise(4000, seed=5)))
    assert bring(MODEL, survey(stick), store) == ()


def test_what_a_first_stick_lacked_a_second_one_completes(store: Store, stick: Path, tmp_path: Path):
    put(tmp_path / "first", ("config.json", CONFIG))
    assert bring(MODEL, survey(tmp_path / "first"), store) == ("weights.bin",)
    put(stick, ("config.json", b"other"))
    assert bring(MODEL, survey(stick), store) == ()


def test_a_folder_is_known_to_carry_a_model_by_its_weights(stick: Path):
    assert carries(survey(stick), MODEL)
    (stick / "a/b/renamed (1).bin").unlink()
    assert not carries(survey(stick), MODEL)


def test_too_little_room_is_told_before_the_copy(store: Store, stick: Path):
    with pytest.raises(PartMissing) as told:
        bring(MODEL, survey(stick), store, free=lambda _: MARGIN)
    assert told.value.code == "disk-full"
    assert store.state(MODEL) is State.ABSENT


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(BadInput, match="nowhere"):
        survey(tmp_path / "nowhere")
