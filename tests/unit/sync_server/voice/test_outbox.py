"""Numbered events, kept until they were taken in."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.voice.events import ReplyDelta, SpokenAudio
from shared.voice.session import event_of
from sync_server.voice.outbox import PIECE, Outbox


def delta(text: str = "oui") -> ReplyDelta:
    return ReplyDelta(turn="t1", text=text)


def sound(size: int) -> SpokenAudio:
    return SpokenAudio(turn="t1", index=0, text="oui", pcm=bytes(range(256)) * (size // 256), rate=16_000)


def test_events_are_numbered_from_one_and_forgotten_once_they_were_taken_in():
    outbox = Outbox()
    for text in ("a", "b", "c"):
        outbox.put(delta(text))
    assert [event_of(outbox.frame(number))[1].text for number in (1, 2, 3)] == ["a", "b", "c"]
    outbox.taken(2)
    assert (outbox.seen, outbox.last, event_of(outbox.frame(3))[0]) == (2, 3, 3)
    outbox.taken(1)
    assert outbox.seen == 2
    with pytest.raises(IndexError):
        outbox.taken(4)


def test_long_sound_is_told_in_pieces_that_give_it_back():
    outbox, long = Outbox(), sound(3 * PIECE + 256)
    outbox.put(long)
    told = [event_of(outbox.frame(number))[1] for number in range(1, outbox.last + 1)]
    assert len(told) == 4
    assert b"".join(each.pcm for each in told) == long.pcm
    assert {each.index for each in told} == {0}


async def test_a_full_outbox_has_room_again_once_some_was_taken_in():
    outbox = Outbox(kept=PIECE)
    outbox.put(sound(PIECE))
    assert outbox.full
    waiting = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.taken(1)
    await asyncio.wait_for(waiting, 1)
    assert not outbox.full


@given(st.lists(st.one_of(st.just("put"), st.integers(0, 30)), max_size=60))
def test_whatever_is_put_and_taken_every_event_that_is_not_taken_is_there(steps):
    outbox, put = Outbox(), 0
    for step in steps:
        if step == "put":
            put += 1
            outbox.put(delta(str(put)))
        elif step <= outbox.last:
            outbox.taken(step)
        assert outbox.last == put
        assert [event_of(outbox.frame(n))[1].text for n in range(outbox.seen + 1, put + 1)] == [
            str(n) for n in range(outbox.seen + 1, put + 1)
        ]
