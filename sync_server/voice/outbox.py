"""What a client is to be told: numbered events, kept until it has taken them in."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator

import msgspec

from shared.voice.events import SpokenAudio, TurnEvent
from shared.voice.session import event_frame

KEPT = 512 * 1024
"""Bytes; beyond them sound is not made until some was taken in."""
MOST = 4 * KEPT
"""Bytes; beyond them nothing new is begun: whoever begins and stops without end reads none of it."""
PIECE = 32 * 1024
"""Bytes of sound in one event; a longer one is told as several."""


class Outbox:
    """Events from number 1 on; `grew` is called with every new one."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._frames: deque[bytes] = deque()
        self.bytes = 0
        """Of all that was not taken in yet."""
        self._has_room = asyncio.Event()
        self._has_room.set()
        self.seen = 0
        """The number of the last event taken in."""
        self.grew: Callable[[], None] = lambda: None

    @property
    def last(self) -> int:
        """The number of the newest event; 0 before there is any."""
        return self.seen + len(self._frames)

    @property
    def full(self) -> bool:
        return not self._has_room.is_set()

    @property
    def flooded(self) -> bool:
        return self.bytes >= MOST

    def put(self, event: TurnEvent) -> None:
        """Tell it, in pieces when it is long."""
        for piece in pieces(event):
            frame = event_frame(self.last + 1, piece)
            self._frames.append(frame)
            self.bytes += len(frame)
        if self.bytes >= self._kept:
            self._has_room.clear()
        self.grew()

    def frame(self, number: int) -> bytes:
        """An event that was not taken in yet."""
        return self._frames[number - self.seen - 1]

    def taken(self, upto: int) -> None:
        """Forget what the client has; IndexError when it was never told."""
        if upto > self.last:
            raise IndexError(upto)
        while self.seen < upto:
            self.bytes -= len(self._frames.popleft())
            self.seen += 1
        if self.bytes < self._kept:
            self._has_room.set()

    async def room(self) -> None:
        """Return once there is room for more sound."""
        await self._has_room.wait()


def pieces(event: TurnEvent) -> Iterator[TurnEvent]:
    """Sound in pieces that one message holds, everything else as it is."""
    if not isinstance(event, SpokenAudio) or len(event.pcm) <= PIECE:
        yield event
        return
    for at in range(0, len(event.pcm), PIECE):
        yield msgspec.structs.replace(event, pcm=event.pcm[at : at + PIECE])
