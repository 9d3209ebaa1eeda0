"""Chunks in the order of their numbers, whatever comes when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.voice.session import Begin, End
from sync_server.voice import codec, hearing
from sync_server.voice.hearing import Hearing


@given(st.lists(st.integers(1, 8), max_size=60))
def test_what_is_heard_is_every_chunk_once_and_in_order(numbers):
    heard, expected = Hearing(), 0
    heard.begin(Begin(turn="t1"))
    for number in numbers:
        taken = heard.take(number, bytes([number]))
        assert taken == ("new" if number == expected + 1 else "known" if number <= expected else "gap")
        expected += taken == "new"
    heard.end(End(turn="t1", chunks=8))
    for number in range(expected + 1, 9):
        assert heard.whole() is None
        heard.take(number, bytes([number]))
    assert b"".join(heard.whole().sound) == bytes(range(1, 9))
    assert heard.whole() is None


def test_sound_of_a_turn_that_was_stopped_is_counted_and_dropped():
    heard = Hearing()
    heard.begin(Begin(turn="t1"))
    heard.take(1, b"a")
    heard.drop()
    assert heard.take(2, b"b") == "new"
    heard.begin(Begin(turn="t2"))
    heard.take(3, b"c")
    heard.end(End(turn="t2", chunks=3))
    assert heard.whole().sound == (b"c",)


def test_two_voices_at_once_and_an_end_of_another_are_refused():
    heard = Hearing()
    with pytest.raises(BadInput):
        heard.end(End(turn="t1", chunks=0))
    heard.begin(Begin(turn="t1"))
    with pytest.raises(BadInput) as refused:
        heard.begin(Begin(turn="t2"))
    assert refused.value.code == "utterance-open"
    with pytest.raises(BadInput):
        heard.take(0, b"a")


def test_an_utterance_that_grows_too_long_is_over(monkeypatch):
    monkeypatch.setattr(codec, "most", lambda _codec: 5)
    heard = Hearing()
    heard.begin(Begin(turn="t1"))
    heard.take(1, b"abcde")
    with pytest.raises(BadInput) as refused:
        heard.take(2, b"f")
    assert refused.value.code == "utterance-too-long"
    assert (heard.turn, heard.chunk) == ("", 2)
    assert hearing.MOST_CHUNKS > 1
