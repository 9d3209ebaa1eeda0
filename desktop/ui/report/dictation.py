"""The button that dictates into a report: held, or clicked once to begin and once more to end."""

from __future__ import annotations

import time

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.desk.desk import Desk
from desktop.ui.bridge import Bridge
from desktop.ui.icons import icon
from desktop.ui.theme import px
from shared.language import say

HELD_S = 0.4
"""A button that is down for longer is being held: letting go ends the dictation."""


class DictationButton(QPushButton):
    """`heard` gives the words, `listening` tells whether it listens; nothing is answered meanwhile."""

    heard = Signal(str)
    listening = Signal(bool)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._on = self._awaited = False
        self._since_s = 0.0
        self.setIconSize(QSize(px(18), px(18)))
        self.pressed.connect(self._down)
        self.released.connect(self._up)
        bridge.dictated.connect(self._dictated)
        self.retranslate()

    def toggle(self) -> None:
        """Begin, or end."""
        if self._on:
            self.end()
        else:
            self.begin()

    def begin(self) -> None:
        """Listen."""
        if not self._on:
            self._on = self._awaited = True
            self._bridge.call(_listen)
            self.listening.emit(True)
            self.retranslate()

    def end(self) -> None:
        """That was it: what was said comes as `heard`."""
        if self._on:
            self._on = False
            self._bridge.call(lambda desk: desk.talk.release())
            self.listening.emit(False)
            self.retranslate()

    def leave(self) -> None:
        """Somebody goes elsewhere: what is being said does not count, and questions are answered again."""
        if self._on:
            self._bridge.call(lambda desk: desk.talk.cancel())
            self._on = False
            self.listening.emit(False)
            self.retranslate()
        if self._awaited:
            self._bridge.call(lambda desk: desk.talk.dictate(on=False))
            self._awaited = False

    def retranslate(self) -> None:
        """Speak the language in use."""
        words = say("Arrêter la dictée", "Stop dictating") if self._on else say("Dicter", "Dictate")
        self.setText(words)
        self.setAccessibleName(words)
        self.setIcon(icon("stop" if self._on else "microphone", "main_text" if self._on else "text"))
        self.setToolTip(
            say(
                "Maintenez le bouton et parlez, ou cliquez une fois pour commencer et une fois pour finir (Ctrl+D).",
                "Hold the button and speak, or click once to begin and once to end (Ctrl+D).",
            )
        )
        self.setProperty("role", "danger" if self._on else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def _down(self) -> None:
        self._since_s = time.monotonic()
        if self._on:
            self.end()
            self._since_s = float("inf")
        else:
            self.begin()

    def _up(self) -> None:
        if time.monotonic() - self._since_s > HELD_S:
            self.end()

    def _dictated(self, text: str) -> None:
        if not self._awaited:
            return
        if not self._on:
            self._awaited = False
            self._bridge.call(lambda desk: desk.talk.dictate(on=False))
        self.heard.emit(text)


def _listen(desk: Desk) -> None:
    desk.talk.dictate(on=True)
    desk.talk.press()
