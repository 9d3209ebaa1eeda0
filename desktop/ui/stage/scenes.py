"""What a scene is given: somebody who waits until nothing moves any more, and somebody who takes pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

Shoot = Callable[[str, QWidget], object]
"""Given the name of a state, and the widget that shows it."""


class Waits(Protocol):
    """Time passes only while somebody waits."""

    def settle(self, seconds: float = ...) -> None:
        """Let everything that is under way arrive."""
        ...

    def wait(self, ready: Callable[[], bool]) -> None:
        """Until it is so."""
        ...
