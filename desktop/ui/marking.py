"""Keeps beside what is shown whether the server has it: asked now and then, once changes have settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, SignalInstance
from PySide6.QtWidgets import QWidget

from desktop.sync.stand import ItemState
from desktop.ui.bridge import Bridge

_AFTER_MS = 300

Shown = Callable[[], Sequence[str]]
Mark = Callable[[Mapping[str, ItemState]], object]


class Marking(QObject):
    """Of one kind of things: `shown` names those on the page, `mark` is given how they stand."""

    def __init__(self, bridge: Bridge, kind: str, shown: Shown, mark: Mark, page: QWidget) -> None:
        super().__init__(page)
        self._page, self._bridge, self._kind, self._shown, self._mark = page, bridge, kind, shown, mark
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._look)
        self.after(bridge.sync_changed)

    def after(self, *signals: SignalInstance) -> None:
        """Look again after each of these."""
        for signal in signals:
            signal.connect(self.soon)

    def soon(self, *_told: object) -> None:
        """Look again, for the page came to the front or something on it is new."""
        if not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        names = list(self._shown())
        if names and self._bridge.is_open and self._page.isVisible():
            self._bridge.ask(
                lambda desk: desk.syncing.board.states(self._kind, names), self._mark, lambda _: None, owner=self
            )
