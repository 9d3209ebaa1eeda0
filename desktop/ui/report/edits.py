"""A report while it is edited: every state can be brought back, and keystrokes in one box count as one edit."""

from __future__ import annotations

import time
from collections.abc import Callable

from shared.reports.content import Report

TOGETHER_S = 1.5
"""Keystrokes closer than this in the same box are one edit."""
MOST = 500


class Edits:
    """What is on the screen now is `report`; `undo` and `redo` walk through what it was."""

    def __init__(self, report: Report, clock: Callable[[], float] = time.monotonic) -> None:
        self.report = report
        self._before: list[Report] = []
        self._after: list[Report] = []
        self._clock = clock
        self._typing: tuple[str, float] = ("", 0.0)

    @property
    def undoable(self) -> bool:
        return bool(self._before)

    @property
    def redoable(self) -> bool:
        return bool(self._after)

    def change(self, report: Report, typed_in: str = "") -> bool:
        """Go on with another state; `typed_in` names the box whose keystrokes may be taken together."""
        if report == self.report:
            return False
        now = self._clock()
        field, last_s = self._typing
        if not (typed_in and typed_in == field and now - last_s < TOGETHER_S and self._before):
            self._before = [*self._before[-MOST + 1 :], self.report]
        self._typing = (typed_in, now)
        self._after = []
        self.report = report
        return True

    def undo(self) -> Report:
        """The state before the last edit."""
        if self._before:
            self._after.append(self.report)
            self.report = self._before.pop()
            self._typing = ("", 0.0)
        return self.report

    def redo(self) -> Report:
        """The state that was undone last."""
        if self._after:
            self._before.append(self.report)
            self.report = self._after.pop()
            self._typing = ("", 0.0)
        return self.report
