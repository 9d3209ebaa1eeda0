"""How long to leave the server alone: a minute when all is well, ever longer and never in step with others when not."""

from __future__ import annotations

import random
from collections.abc import Callable

LOOK_EVERY_S, SOON_S = 60.0, 1.0
FIRST_PAUSE_S, LONGEST_PAUSE_S, LEAST_PAUSE_S = 5.0, 900.0, 1.0

Dice = Callable[[float, float], float]
"""A number between two, as `random.uniform` gives it."""


class Pauses:
    """Full jitter: a thousand laptops that lost the server at once do not come back at once."""

    def __init__(self, dice: Dice = random.uniform) -> None:
        self._dice, self._most = dice, FIRST_PAUSE_S
        self.failing = False
        """Whether the last round failed."""

    def after_success(self) -> float:
        """Until the server is asked again whether there is anything new."""
        self.failing = False
        self.begin_anew()
        return LOOK_EVERY_S * self._dice(0.9, 1.1)

    def after_failure(self, wait_s: float = 0.0) -> float:
        """Until the next try; never sooner than the server asked for."""
        self.failing = True
        pause_s = max(LEAST_PAUSE_S, wait_s, self._dice(0.0, self._most))
        self._most = min(2 * self._most, LONGEST_PAUSE_S)
        return pause_s

    def begin_anew(self) -> None:
        """The next failure counts as the first."""
        self._most = FIRST_PAUSE_S
