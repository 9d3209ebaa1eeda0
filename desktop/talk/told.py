"""An event of a conversation as plain data, for a line of JSON; and an order that does not depend on engines' speed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from desktop.talk.events import LiveEvent, Told
from shared.voice.wire import header

_SIDE_BY_SIDE = ("think", "speak")
"""Lanes in which engines work at the same time."""


def fields(told: Told, *, timeless: bool = False) -> dict[str, Any]:
    """`at_s`, then the event; without what the engines' own speed decides when `timeless`."""
    event = _plain(told.event) if isinstance(told.event, LiveEvent) else header(told.event)
    if timeless:
        event.pop("cpu_s", None)
        if "timings_ms" in event:
            event["timings_ms"] = dict(sorted(event["timings_ms"].items()))
    return {"at_s": told.at_s, **event}


class InOrder:
    """Passes events on; those that engines side by side tell at one instant are put lane after lane."""

    def __init__(self, tell: Callable[[Told], None]) -> None:
        self._tell = tell
        self._waiting: list[Told] = []

    def take(self, told: Told) -> None:
        """The next event; `close` after the last one."""
        if self._waiting and (told.at_s != self._waiting[0].at_s or _lane(told) not in _SIDE_BY_SIDE):
            self.close()
        if _lane(told) in _SIDE_BY_SIDE:
            self._waiting.append(told)
        else:
            self._tell(told)

    def close(self) -> None:
        """Pass on what still waits for its order."""
        waiting, self._waiting = self._waiting, []
        for told in sorted(waiting, key=lambda told: _SIDE_BY_SIDE.index(_lane(told))):
            self._tell(told)


def _lane(told: Told) -> str:
    return "live" if isinstance(told.event, LiveEvent) else told.event.lane


def _plain(event: LiveEvent) -> dict[str, Any]:
    """Seconds to a tenth of a millisecond, as all instants are told."""
    plain: dict[str, Any] = msgspec.to_builtins(event)
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in plain.items()}
