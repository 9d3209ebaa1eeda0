"""Bytes that are no message of synchronisation: refused as such, soon, whatever they promise to become."""

from __future__ import annotations

import time
import zlib

import msgspec
import pytest

from shared.sync.protocol import MOST_ENTRIES, MOST_OPERATIONS, Push
from shared.sync.wire import LARGEST, packed

PUSH = {"operations": [], "entries": [], "seen": ""}
RECORD = {"dseq": 1, "record": b"iS1", "wraps": [], "step": None}
SINCE = {"cursor": 0, "mark": b"", "limit": 500}
SEALED = "0" * 160


def sent(message) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(message))


def wrapped(**other) -> dict:
    names = {"org": "o", "conversation": "c", "dek_id": "d", "kind": "nation", "recipient": "o", "epoch": 1}
    return {**RECORD, "wraps": [{**names, "sealed": SEALED, **other}]}


def stepped(**other) -> dict:
    return {**RECORD, "step": {"case": "c", "version": 0, "state": "assigned", "assignee": "x", **other}}


MALFORMED = {
    "empty": b"",
    "not-compressed": msgspec.msgpack.encode(PUSH),
    "json": b'{"operations": []}',
    "cut": sent(PUSH)[:-4],
    "two": sent(PUSH) + sent(PUSH),
    "two-inside": zlib.compress(msgspec.msgpack.encode(PUSH) * 2),
    "bomb": zlib.compress(b"\0" * (LARGEST * 4)),
    "bomb-of-a-string": zlib.compress(b"\x83\xaaoperations\xdb\x03\xff\xff\xff" + b"x" * (60 << 20)),
    "nested": zlib.compress(b"\x91" * 5_000_000),
    "nested-inside": zlib.compress(b"\x81\xaaoperations" + b"\x91" * 1_000_000 + b"\xc0"),
    "claims-2^32-items": zlib.compress(b"\x81\xaaoperations\xdd\xff\xff\xff\xff"),
    "extension": sent({**PUSH, "seen": msgspec.msgpack.Ext(42, b"x")}),
    "extension-record": sent({**PUSH, "operations": [{**RECORD, "record": msgspec.msgpack.Ext(1, b"x")}]}),
    "moment": zlib.compress(b"\x81\xaaoperations\xd6\xff\0\0\0\0"),
    "unknown-field": sent({**PUSH, "device": "another"}),
    "text-for-bytes": sent({**PUSH, "operations": [{**RECORD, "record": "iS1"}]}),
    "surrogate": zlib.compress(b"\x81\xa4seen\xa3\xed\xa0\x80"),
    "not-utf-8": zlib.compress(b"\x81\xa4seen\xa2\xff\xfe"),
    "dseq-0": sent({**PUSH, "operations": [{**RECORD, "dseq": 0}]}),
    "dseq-beyond": sent({**PUSH, "operations": [{**RECORD, "dseq": 2**63}]}),
    "dseq-float": sent({**PUSH, "operations": [{**RECORD, "dseq": 1.0}]}),
    "epoch-beyond": sent({**PUSH, "operations": [wrapped(epoch=2**63)]}),
    "nul-in-a-wrap": sent({**PUSH, "operations": [wrapped(recipient="a\0")]}),
    "newline-in-a-name": sent({**PUSH, "operations": [wrapped(dek_id="a\n")]}),
    "kind-of-wrap": sent({**PUSH, "operations": [wrapped(kind="everybody")]}),
    "short-wrap": sent({**PUSH, "operations": [wrapped(sealed="00")]}),
    "nul-in-a-case": sent({**PUSH, "operations": [stepped(case="\0")]}),
    "version-beyond": sent({**PUSH, "operations": [stepped(version=2**40)]}),
    "state": sent({**PUSH, "operations": [stepped(state="lost")]}),
    "too-many-records": sent({**PUSH, "operations": [RECORD] * (MOST_OPERATIONS + 1)}),
    "a-million-records": sent({**PUSH, "operations": [{"dseq": 1, "record": b""}] * 700_000}),
    "too-many-entries": sent({**PUSH, "entries": [b"{}"] * (MOST_ENTRIES + 1)}),
    "10000-wraps": sent({**PUSH, "operations": [{**RECORD, "wraps": wrapped()["wraps"] * 10_000}]}),
}
WRONG_SINCE = {
    "cursor-beyond-int64": {"cursor": 2**63},
    "cursor-beyond": {"cursor": 2**53},
    "cursor-below": {"cursor": -1},
    "cursor-text": {"cursor": "0; DROP TABLE operation"},
    "limit-0": {"limit": 0},
    "limit-beyond": {"limit": 501},
    "limit-below": {"limit": -500},
    "long-mark": {"mark": b"x" * 65},
    "mark-text": {"mark": "x"},
}


@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("path", ["push", "decide"])
def test_what_is_no_push_is_refused_as_such(posted, name, path):
    began = time.monotonic()
    answer = posted(path, MALFORMED[name])
    assert (answer.status_code, answer.json()["code"]) == (400, "sync-malformed")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("name", WRONG_SINCE)
def test_a_place_that_is_none_is_refused_as_such(posted, name):
    answer = posted("pull", sent({**SINCE, **WRONG_SINCE[name]}))
    assert (answer.status_code, answer.json()["code"]) == (400, "sync-malformed")


@pytest.mark.parametrize("size", [(8 << 20) + 1, 20 << 20])
def test_more_than_is_read_is_refused_before_it_is_read(posted, size):
    assert posted("push", b"\0" * size).status_code == 413
    assert posted("pull", b"\0" * 4097).status_code == 413


@pytest.mark.parametrize("media", ["application/json", "text/plain", "application/octet-stream", ""])
def test_another_media_type_is_not_read(posted, media):
    assert posted("push", packed(Push()), media).status_code == 415


def test_an_empty_push_is_an_answer_and_an_empty_decision_is_none(posted):
    assert posted("push", packed(Push())).status_code == 200
    assert posted("decide", packed(Push())).status_code == 400
