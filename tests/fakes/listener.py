"""Somebody who listens to a turn and remembers everything."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from shared.voice.events import SpokenAudio, TurnEnded, TurnEvent, TurnFailed
from shared.voice.turn import Engines, TurnRequest, run_turn


class Listener:
    """Takes every event; `then` is called with each of them."""

    def __init__(self, then: Callable[[TurnEvent], None] = lambda event: None) -> None:
        self.events: list[TurnEvent] = []
        self._then = then

    def __call__(self, event: TurnEvent) -> None:
        self.events.append(event)
        self._then(event)

    def of(self, *kinds: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kinds)]

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    @property
    def failures(self) -> list[tuple[str, str]]:
        return [(event.stage, event.code) for event in self.of(TurnFailed)]

    def trace(self) -> dict[str, list[dict[str, Any]]]:
        """The events of each lane without their times, sound by its hash; a stage's own news are in its lane."""
        lanes: dict[str, list[dict[str, Any]]] = {}
        for event in self.events:
            fields = msgspec.to_builtins(event, builtin_types=(bytes,))
            del fields["at_ms"]
            fields.pop("cpu_s", None)
            if isinstance(event, SpokenAudio):
                fields["pcm"] = hashlib.sha256(event.pcm).hexdigest()
            if isinstance(event, TurnEnded):
                fields["timings_ms"] = sorted(event.timings_ms)
            lanes.setdefault(event.lane, []).append(fields)
        return lanes


async def listen(request: TurnRequest, engines: Engines, *, within_s: float = 5.0) -> Listener:
    """Run a turn to its end and remember it."""
    listener = Listener()
    async with asyncio.timeout(within_s):
        await run_turn(request, engines, listener)
    return listener
