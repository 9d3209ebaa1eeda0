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


class Server:
    """Drops what it knows; its proofs may be late or lost."""

    def __init__(self, outbox: Outbox, chance: random.Random) -> None:
        self._outbox, self._chance = outbox, chance
        self.arrived: list[str | bytes] = []
        self.chunk = 0

    def take(self, most: int) -> None:
        for _ in range(most):
            if (sent := self._outbox.next()) is None:
                return
            assert sent.chunk <= self.chunk + 1, "sound has a hole"
            self.chunk = max(self.chunk, sent.chunk)
            if sent.frame not in self.arrived:
                self.arrived.append(sent.frame)
            self._prove(sent)

    def _prove(self, sent: Sent) -> None:
        if self._chance.random() < 0.3:
            if sent.chunk:
                self._outbox.got(self._chance.randint(0, self.chunk))
            elif sent.opens:
                self._outbox.begun(sent.turn)


@given(st.integers(0, 2**32), st.integers(1, 6))
def test_a_server_takes_every_message_once_and_in_order_through_any_cuts(seed, turns):
    chance, outbox, number = random.Random(seed), Outbox(), 0
    server, said = Server(outbox, chance), list[str | bytes]()
    for turn in map(str, range(turns)):
        messages = [opening(turn)]
        for _ in range(chance.randint(0, 5)):
            number += 1
            messages.append(sound(number, turn))
        for message in [*messages, closing(turn)]:
            outbox.put(message)
            said.append(message.frame)
            server.take(chance.randint(0, 3))
            if chance.random() < 0.2:
                outbox.again(server.chunk)
    server.take(10_000)
    assert server.arrived == said
