"""Keeps a draft on disk while it is written, and says in a word whether it is there."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel

from desktop.ui.bridge import Bridge, Failed
from desktop.ui.notice import of_error
from shared.errors import IastedError
from shared.language import say
from shared.reports.content import Report

PAUSE_MS = 1_500
"""Who writes on is not kept waiting; who pauses for so long finds it saved."""

State = Literal["", "waiting", "saving", "saved", "failed"]


class Saving(QObject):
    """`label` says the state; `soon` waits for a pause, `now` does not."""

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.label.setProperty("role", "small")
        self._bridge = bridge
        self._waiting: Report | None = None
        self._state: State = ""
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.now)

    @property
    def state(self) -> State:
        return self._state

    def begin(self, state: State = "saved") -> None:
        """Another report is on the screen."""
        self._timer.stop()
        self._waiting = None
        self._tell(state)

    def soon(self, report: Report) -> None:
        """Keep this at the next pause."""
        self._waiting = report
        self._timer.start()
        self._tell("waiting")

    def now(self) -> None:
        """Keep what waits, at once."""
        self._timer.stop()
        report, self._waiting = self._waiting, None
        if report is None:
            return
        self._tell("saving")
        self._bridge.store(lambda store: store.reports.save(report), self._saved, self._failed(report), owner=self)

    def retranslate(self) -> None:
        """Speak the language in use."""
        self._tell(self._state)

    def _saved(self, _: object) -> None:
        if self._waiting is None:
            self._tell("saved")

    def _failed(self, report: Report) -> Failed:
        def failed(error: IastedError) -> None:
            if self._waiting is None:
                self._waiting = report
                self._tell("failed")
            again = say("Réessayer", "Try again")
            self._bridge.notice.emit(of_error(error, action=again, act=self.now))

        return failed

    def _tell(self, state: State) -> None:
        self._state = state
        words = {
            "": "",
            "waiting": say("Modifié", "Changed"),
            "saving": say("Enregistrement…", "Saving…"),
            "saved": say("Enregistré", "Saved"),
            "failed": say("Pas encore enregistré", "Not saved yet"),
        }
        self.label.setText(words[state])
