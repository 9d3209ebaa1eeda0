"""Messages of a server that are no messages: refused as such, before anything of them is kept."""

from __future__ import annotations

import zlib

import msgspec
import pytest

from desktop.account.refusals import Refused, ServerUnclear
from desktop.account.wire import Reply
from desktop.sync.remote import RemoteSync
from shared.sync.protocol import Push, Since
from shared.sync.wire import LARGEST

BIG = 2**63
PAGE = {"operations": [], "keys": [], "authors": [], "cursor": 1, "mark": b"", "more": False, "rewound": False}
HEAD = {"head": 0, "acked": 0, "entries_acked": 0, "keys": 0, "log_size": 0, "time_ms": 0}
PUSHED = {"acked": 0, "entries_acked": 0, "refused": []}
ARRIVED = {"cursor": 1, "record": b"", "received": 1}


def sent(message) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(message))


class Answering:
    """An account whose server answers with these bytes."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self._reply = Reply(status, body)

    async def ask(self, *_asked):
        return self._reply


CALLS = {
    "head": lambda remote: remote.head(),
    "pull": lambda remote: remote.pull(Since()),
    "push": lambda remote: remote.push(Push()),
}


@pytest.mark.parametrize("number", [-1, BIG, 2**53, 1.5, "1", None])
@pytest.mark.parametrize(
    ("call", "message", "field"),
    [
        *(("head", HEAD, field) for field in HEAD),
        ("pull", PAGE, "cursor"),
        *(("push", PUSHED, field) for field in ("acked",)),
    ],
)
async def test_numbers_that_no_line_has_are_no_answer(call, message, field, number):
    with pytest.raises(ServerUnclear):
        await CALLS[call](RemoteSync(Answering(sent({**message, field: number}))))


@pytest.mark.parametrize(
    "wrong", [{"cursor": 0}, {"cursor": BIG}, {"received": -1}, {"received": BIG}, {"record": "x"}]
)
async def test_a_record_at_no_place_is_no_answer(wrong):
    page = {**PAGE, "operations": [{**ARRIVED, **wrong}]}
    with pytest.raises(ServerUnclear):
        await CALLS["pull"](RemoteSync(Answering(sent(page))))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bienvenue</html>",
        sent(PAGE)[:-3],
        sent(PAGE) + b"more",
        zlib.compress(msgspec.msgpack.encode(PAGE) + b"\xc0"),
        zlib.compress(b"\x91" * 200_000),
        zlib.compress(b"\0" * (LARGEST + 1)),
        sent({**PAGE, "operations": [ARRIVED] * 501}),
        sent({**PAGE, "mark": b"x" * 65}),
        sent({**PAGE, "authors": [msgspec.msgpack.Ext(5, b"x")]}),
        sent([PAGE]),
    ],
    ids=["empty", "html", "cut", "followed", "two", "nested", "bomb", "too-many", "long-mark", "extension", "list"],
)
async def test_what_is_no_page_is_no_answer(body):
    with pytest.raises(ServerUnclear):
        await CALLS["pull"](RemoteSync(Answering(body)))


async def test_a_page_as_large_as_one_may_be_is_read():
    record = b"\0" * ((LARGEST >> 1) - 1000)
    page = {
        **PAGE,
        "cursor": 2,
        "operations": [{**ARRIVED, "record": record}, {**ARRIVED, "cursor": 2, "record": record}],
    }
    assert len((await CALLS["pull"](RemoteSync(Answering(sent(page))))).operations) == 2


@pytest.mark.parametrize("status", [302, 400, 404, 409, 418])
async def test_a_refusal_without_a_sentence_is_no_answer(status):
    with pytest.raises((ServerUnclear, Refused)):
        await CALLS["push"](RemoteSync(Answering(b"<html>", status)))
