"""An event loop whose time stands still while engines work, and jumps to the next timer when all only wait.

On it a recording gives the same events at the same instants every time, however busy the machine is.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable

Fired = list[tuple[selectors.SelectorKey, int]]

_PATIENCE_S = 60.0
"""Real seconds without a word from engines that are said to work, after which time goes on."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Starts at zero; `working` tells whether an engine is at work, which takes no time here."""

    def __init__(self, working: Callable[[], bool] = lambda: False) -> None:
        self.now = 0.0
        super().__init__(_Jumps(self, working))

    def time(self) -> float:
        return self.now


class _Jumps(selectors.DefaultSelector):
    """Never waits for a timer: moves the loop's time there instead."""

    def __init__(self, loop: VirtualLoop, working: Callable[[], bool]) -> None:
        super().__init__()
        self._loop = loop
        self._working = working

    def select(self, timeout: float | None = None) -> Fired:
        if timeout is not None and timeout <= 0:
            return self._fired(0)
        if timeout is None:
            return self._fired(None)
        if self._working():
            if fired := self._fired(_PATIENCE_S):
                return fired
        elif fired := self._fired(0):
            return fired
        # Whole nanoseconds: the sum of many small errors must not decide which of two timers comes first.
        self._loop.now = round(self._loop.now + timeout, 9)
        return []

    def _fired(self, timeout: float | None) -> Fired:
        fired: Fired = super().select(timeout)
        return fired
