"""Pieces that fit the link, and what the server's answers about a file mean."""

from __future__ import annotations

import msgspec
import pytest

from desktop.account.refusals import ServerUnclear
from desktop.account.wire import NOTHING, Reply
from desktop.sync.parcels import FIRST, LEAST, MOST, PIECE_S, FileNotYet, FileRefused, Pace, Parcels, Place


class Answering:
    """A server that answers what it is told to."""

    def __init__(self, status: int, told: object, *, raw: bytes | None = None) -> None:
        self._reply = Reply(status, msgspec.json.encode(told) if raw is None else raw)

    async def ask(self, _method: str, _path: str, _sent: object = NOTHING) -> Reply:
        return self._reply


@pytest.mark.parametrize(("bytes_s", "settles"), [(500, LEAST), (5_000, 30_000), (20_000, 120_000), (10**7, MOST)])
def test_a_piece_comes_to_take_some_seconds_on_any_link(bytes_s, settles):
    pace = Pace()
    for _ in range(12):
        pace.took(pace.size / bytes_s, pace.size)
    assert pace.size == pytest.approx(settles, rel=0.01)
    assert pace.size in {LEAST, MOST} or pace.size / bytes_s == pytest.approx(PIECE_S, rel=0.01)


def test_it_grows_by_steps_and_a_break_halves_it():
    pace = Pace()
    pace.took(0.0, FIRST)
    assert pace.size == 2 * FIRST
    pace.took(0.0, 100)
    assert pace.size == 2 * FIRST, "the last piece of a file says little of the link"
    for _ in range(9):
        pace.broke()
    assert pace.size == LEAST


async def test_where_it_goes_on_is_told_by_a_conflict_too():
    told = {"code": "blob-elsewhere", "detail": "…", "received": 70}
    assert await Parcels(Answering(409, told)).put("x", 0, b"") == Place(received=70, code="blob-elsewhere")


@pytest.mark.parametrize(
    ("status", "told", "code"),
    [
        (404, {"code": "not-there"}, "not-there"),
        (413, {"code": "blob-too-large"}, "blob-too-large"),
        (409, {"code": "shredded"}, "shredded"),
        (400, {"code": "bad-input"}, "bad-input"),
    ],
)
async def test_a_no_is_told_with_its_reason(status, told, code):
    with pytest.raises(FileRefused) as refused:
        await Parcels(Answering(status, told)).announce("x", "k", 1, "0" * 64)
    assert refused.value.code == code


async def test_a_proxy_that_finds_it_too_large_says_so_in_its_own_words():
    with pytest.raises(FileRefused) as refused:
        await Parcels(Answering(413, None, raw=b"<html>too large</html>")).put("x", 0, b"x")
    assert refused.value.code == "blob-too-large"
    with pytest.raises(ServerUnclear):
        await Parcels(Answering(400, None, raw=b"<html>welcome</html>")).put("x", 0, b"x")
    with pytest.raises(ServerUnclear):
        await Parcels(Answering(200, None, raw=b"<html>welcome</html>")).progress("x")


@pytest.mark.parametrize("status", [404, 409])
async def test_what_has_not_arrived_is_not_read_yet(status):
    with pytest.raises(FileNotYet):
        await Parcels(Answering(status, {"code": "blob-incomplete"})).part("x", 0, 1)
    with pytest.raises(FileNotYet):
        await Parcels(Answering(404, {"code": "not-there"})).progress("x")
