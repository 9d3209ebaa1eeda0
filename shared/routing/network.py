"""Whether there is a network, as seen by those who use it: nobody is asked to say so, and nobody is pinged."""

from __future__ import annotations

import time
from collections.abc import Callable

FIRST_S, LONGEST_S = 5.0, 60.0
"""How long nobody is sent into a network that was lost; it doubles each time it stays lost."""


class Network:
    """Believed to be there until somebody could not be reached; then tried again after a while.

    Whoever else reaches the network (synchronisation, the account) says so, and it is there again at once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, online: bool = True) -> None:
        self._clock = clock
        self._lost_until = 0.0 if online else float("inf")
        self._pause_s = FIRST_S

    @property
    def online(self) -> bool:
        """Whether it is worth asking somebody far away."""
        return self._clock() >= self._lost_until

    def reached(self) -> None:
        """Somebody far away answered, whatever they said."""
        self._lost_until, self._pause_s = 0.0, FIRST_S

    def lost(self) -> None:
        """Nobody far away could be reached."""
        if self.online:
            self._lost_until = self._clock() + self._pause_s
            self._pause_s = min(2 * self._pause_s, LONGEST_S)
