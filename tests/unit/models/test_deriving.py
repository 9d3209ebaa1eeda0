"""What an engine loads is made of proven files once, in one step: never half of it, and anew where it is damaged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from models import deriving
from models.catalogue import Form
from models.derived import intact
from models.deriving import derive
from models.store import Store
from shared.errors import EngineFailed, PartMissing
from tests.unit.models.workbench import file_of, model_of, noise, put

WEIGHTS = noise(4000)
MODEL = model_of(file_of(WEIGHTS), engine="e5", derive=(Form("doubled", 8000),))


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setitem(deriving.PROGRAMS, "e5", "tests.fakes.doubling")
    store = Store(tmp_path)
    put(store.folder(MODEL), ("weights.bin", WEIGHTS))
    return store


def test_a_folder_is_made_of_the_weights_and_made_once(store):
    made = derive(MODEL, store)
    assert (made / "doubled.bin").read_bytes() == WEIGHTS * 2
    assert not store.partial(MODEL).exists()
    stamp = (made / "doubled.bin").stat().st_mtime_ns
    assert derive(MODEL, store) == made
    assert (made / "doubled.bin").stat().st_mtime_ns == stamp


def test_a_model_that_needs_none_has_none(store):
    assert derive(msgspec.structs.replace(MODEL, derive=()), store) is None


def test_a_program_that_fails_leaves_nothing_and_is_told_in_one_sentence(store, monkeypatch):
    broken = msgspec.structs.replace(MODEL, derive=(Form("broken", 1),))
    with pytest.raises(EngineFailed, match=r"no room for doubles.*iasted models fetch small-model") as told:
        derive(broken, store)
    assert told.value.code == "model-not-prepared"
    assert not list(store.folder(MODEL).rglob("half.bin"))


def test_a_disk_without_room_is_told_before_anything_is_made(store):
    with pytest.raises(PartMissing, match=r"Il manque \d+ Mo") as told:
        derive(MODEL, store, free=lambda _: 5000)
    assert told.value.code == "disk-full"
    assert not (store.folder(MODEL) / "derived").exists()


def test_what_a_killed_program_left_is_in_nobodys_way(store):
    workshop = store.partial(MODEL) / store.derived(MODEL, "doubled").name
    put(workshop, ("half.bin", b"half"), ("doubled.bin", b"old"))
    made = derive(MODEL, store)
    assert sorted(path.name for path in made.iterdir()) == ["doubled.bin", "made.json"]


def test_two_who_need_it_at_once_make_it_once(store):
    with ThreadPoolExecutor(4) as several:
        made = list(several.map(lambda _: derive(MODEL, store), range(4)))
    assert len(set(made)) == 1
    assert intact(made[0], hashed=True)


def test_what_is_not_there_is_not_derived_from(tmp_path):
    with pytest.raises(PartMissing, match="iasted models fetch small-model"):
        derive(MODEL, Store(tmp_path))


def test_a_shorter_file_is_seen_at_once_and_a_flipped_bit_by_verifying(store):
    made = derive(MODEL, store)
    (made / "doubled.bin").write_bytes(b"short")
    assert not intact(made)
    assert (derive(MODEL, store) / "doubled.bin").read_bytes() == WEIGHTS * 2
    content = bytearray((made / "doubled.bin").read_bytes())
    content[10] ^= 1
    (made / "doubled.bin").write_bytes(content)
    assert store.verify(MODEL) == ()
    assert not made.exists()
    assert (derive(MODEL, store) / "doubled.bin").read_bytes() == WEIGHTS * 2


def test_another_recipe_or_other_weights_have_another_folder(store):
    before = derive(MODEL, store)
    newer = msgspec.structs.replace(MODEL, derive=(Form("doubled", 8000, recipe=2),))
    after = derive(newer, store)
    assert after != before
    assert not before.exists()
    assert intact(after)
