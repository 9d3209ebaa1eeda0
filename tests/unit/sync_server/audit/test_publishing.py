"""Of checkpoints under lock, the nearest below and above a size are found by a few beginnings of names."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audit.checkpoint import checkpoint
from sync_server.audit import publishing
from tests.fakes.ledger import ORIGIN, key

LARGEST = 10**publishing.USED - 1
SIZES = st.integers(1, LARGEST) | st.integers(1, 2000)


class Shelf:
    """Names in memory, as a bucket lists them; `asked` counts."""

    def __init__(self, sizes) -> None:
        self.kept = {publishing.named("o", size): note(size) for size in sizes}
        self.asked = self.listed = 0

    async def get(self, name):
        return self.kept.get(name)

    async def names(self, prefix):
        self.asked += 1
        found = sorted(name for name in self.kept if name.startswith(prefix))
        self.listed += len(found)
        return found


def note(size: int) -> bytes:
    return str(checkpoint(ORIGIN, size, bytes(32), key(ORIGIN))).encode()


def nearest(shelf, size, *, upwards):
    found = asyncio.run(publishing._nearest(shelf, "o", size, upwards=upwards))
    return None if found is None else found.size


@settings(max_examples=60, deadline=None)
@given(st.sets(SIZES, max_size=20), SIZES)
def test_the_nearest_are_found(sizes, size):
    shelf = Shelf(sizes)
    assert nearest(shelf, size, upwards=True) == min((each for each in sizes if each > size), default=None)
    assert nearest(shelf, size, upwards=False) == max((each for each in sizes if each < size), default=None)


@pytest.mark.parametrize("size", [1, 999, 123_456, 99_999_999])
def test_it_takes_a_hundred_questions_however_many_there_are(size):
    shelf = Shelf(range(1, 3000))
    nearest(shelf, size, upwards=True)
    assert shelf.asked <= 9 * publishing.USED


def test_only_the_names_beside_it_are_listed():
    shelf = Shelf(range(1, 3000))
    assert nearest(shelf, 2508, upwards=False) == 2507
    assert shelf.listed == 1
    assert nearest(shelf, 2500, upwards=False) == 2499
    assert shelf.listed == 101, "those that begin with 24"
