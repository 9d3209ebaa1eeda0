"""What a client of the voice gateway was told: events by number, each once, to whoever waits for its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from shared.providers.failures import ProviderFailed
from shared.providers.gateway_failures import GATEWAY
from shared.voice.events import SpokenAudio, TurnEnded, TurnEvent

SEEN_EVENTS, SEEN_BYTES = 16, 128 << 10
"""After so many events, or so much of their sound, the server is told that it need not keep them."""
Inbox = asyncio.Queue[TurnEvent | ProviderFailed]


class Inboxes:
    """One for each turn that somebody waits for; events of other turns count, and go nowhere."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: dict[str, tuple[Inbox, int, float]] = {}
        self._weight = self._told = 0
        self.seen = 0
        """The number of the last event that came."""
        self.messages = 0
        """How many messages came at all."""

    def __len__(self) -> int:
        return len(self._waiting)

    def hang(self, turn: str) -> Inbox:
        """Events of this turn go there from now on."""
        inbox = Inbox()
        self._waiting[turn] = (inbox, self.messages, self._clock())
        return inbox

    def leave(self, turn: str) -> float:
        """Nobody waits for it any more; the seconds for which somebody waited and nothing at all came."""
        _, messages, since = self._waiting.pop(turn)
        return self._clock() - since if messages == self.messages else 0.0

    def take(self, number: int, event: TurnEvent, size: int) -> bool:
        """Whether it is new; ProviderFailed when one before it is missing, which a new connection brings."""
        if number <= self.seen:
            return False
        if number > self.seen + 1:
            raise ProviderFailed(GATEWAY, "cut")
        self.seen = number
        if isinstance(event, TurnEnded):
            self._weight = SEEN_BYTES
        elif isinstance(event, SpokenAudio):
            self._weight += size
        self.give(event.turn, event)
        return True

    def give(self, turn: str, told: TurnEvent | ProviderFailed) -> None:
        """To whoever waits for it."""
        if (waiting := self._waiting.get(turn)) is not None:
            waiting[0].put_nowait(told)

    def fail(self, failure: ProviderFailed) -> None:
        """To everybody; each notes in it how far they got."""
        for turn in self._waiting:
            self.give(turn, same(failure))

    @property
    def due(self) -> bool:
        """Whether it is time to say what was seen."""
        return self.seen - self._told >= SEEN_EVENTS or self._weight >= SEEN_BYTES

    def said(self) -> int:
        """What is said to be seen, now."""
        self._told, self._weight = self.seen, 0
        return self._told


def same(failure: ProviderFailed) -> ProviderFailed:
    """The same failure, for one more who waited."""
    return type(failure)(GATEWAY, failure.kind, retry_after_s=failure.retry_after_s)
