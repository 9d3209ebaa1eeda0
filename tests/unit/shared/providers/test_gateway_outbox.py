"""Whatever was put arrives once and in order, however often the link goes and whatever proof comes back."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from shared.providers.gateway_outbox import Outbox, Sent


def opening(turn: str) -> Sent:
    return Sent(frame=f"begin {turn}", turn=turn, opens=True)


def sound(number: int, turn: str = "a") -> Sent:
    return Sent(frame=number.to_bytes(2), turn=turn, chunk=number)


def closing(turn: str) -> Sent:
    return Sent(frame=f"end {turn}", turn=turn)


def taken(outbox: Outbox) -> list[str | bytes]:
    found = []
    while (sent := outbox.next()) is not None:
        found.append(sent.frame)
    return found


def test_after_a_cut_what_is_not_proven_is_said_again_in_its_order():
    outbox = Outbox()
    for sent in (opening("a"), sound(1), sound(2), closing("a"), opening("b"), sound(3, "b")):
        outbox.put(sent)
    assert len(taken(outbox)) == 6
    outbox.again(1)
    assert taken(outbox) == [b"\0\2", "end a", "begin b", b"\0\3"]


def test_an_event_of_a_turn_proves_that_it_was_begun():
    outbox = Outbox()
    for sent in (opening("a"), sound(1)):
        outbox.put(sent)
    taken(outbox)
    outbox.begun("a")
    outbox.again(0)
    assert taken(outbox) == [b"\0\1"]


def test_nothing_but_sound_is_said_of_a_turn_that_is_over():
    outbox = Outbox()
    for sent in (opening("a"), sound(1), closing("a"), opening("b")):
        outbox.put(sent)
    outbox.next()
    outbox.over("a")
    assert taken(outbox) == [b"\0\1", "begin b"]


@given(st.integers(0, 2**32), st.integers(1, 6))
def test_a_server_takes_every_message_once_and_in_order_through_any_cuts(seed, turns):
    """The server drops what it knows; proof may be late or lost; the link may go after any message."""
    chance, outbox, arrived, number = random.Random(seed), Outbox(), [], 0
    said: list[str | bytes] = []
    known: set[str | bytes] = set()
    chunk = 0

    def carry(most: int) -> None:
        nonlocal chunk
        for _ in range(most):
            if (sent := outbox.next()) is None:
                return
            assert not sent.chunk or sent.chunk <= chunk + 1, "sound has a hole"
            chunk = max(chunk, sent.chunk)
            if sent.frame not in known:
                known.add(sent.frame)
                arrived.append(sent.frame)
            if sent.chunk and chance.random() < 0.3:
                outbox.got(chance.randint(0, chunk))
            if sent.opens and chance.random() < 0.3:
                outbox.begun(sent.turn)

    for turn in map(str, range(turns)):
        messages = [opening(turn)]
        for _ in range(chance.randint(0, 5)):
            number += 1
            messages.append(sound(number, turn))
        for message in [*messages, closing(turn)]:
            outbox.put(message)
            said.append(message.frame)
            carry(chance.randint(0, 3))
            if chance.random() < 0.2:
                outbox.again(chunk)
    carry(10_000)
    assert arrived == said
