"""Messages travel whole, shrink, and a hostile one is refused before it takes memory."""

from __future__ import annotations

import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.sync.protocol import Operation, Page, Push, Since
from shared.sync.wire import packed, unpacked


def test_a_message_comes_back_as_it_was():
    push = Push(operations=(Operation(dseq=1, record=b"x" * 700),), entries=(b"{}",), seen="note")
    assert unpacked(packed(push), Push) == push


def test_what_headers_have_in_common_is_said_once():
    records = [(b'{"dek_commit":"' + b"ab" * 32 + b'","device":"d"}' + bytes([number])) * 3 for number in range(100)]
    push = Push(operations=tuple(Operation(dseq=1 + n, record=record) for n, record in enumerate(records)))
    assert len(packed(push)) < sum(map(len, records)) / 5


@given(st.binary(max_size=200))
def test_whatever_else_arrives_is_refused_in_one_sentence(content):
    with pytest.raises(BadInput):
        unpacked(content, Push)


def test_a_bomb_is_not_inflated():
    with pytest.raises(BadInput):
        unpacked(zlib.compress(bytes(50 << 20)), Page, largest=1 << 20)


@pytest.mark.parametrize("spoil", [lambda sent: sent[:-1], lambda sent: sent + b"x", lambda _: b""])
def test_a_cut_or_longer_message_is_refused(spoil):
    with pytest.raises(BadInput):
        unpacked(spoil(packed(Since(cursor=3))), Since)


@pytest.mark.parametrize("told", [{"cursor": -1}, {"limit": 501}, {"limit": 0}, {"cursor": "1"}, {"other": 1}])
def test_a_message_of_another_form_is_refused(told):
    with pytest.raises(BadInput):
        unpacked(zlib.compress(msgspec.msgpack.encode(told)), Since)
