"""Hold to talk, click to talk with free hands: the same gesture on the button and on the space bar."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

CLICK_S = 0.25
"""A press shorter than this is a click."""
_OWN_SPACE = (QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractButton)
"""What does something of its own with a space."""


class Holding(QObject):
    """`began` at once when something is pressed; then `ended` when it was held, `locked` when it was a click.

    While hands are free, `unlocked` at the next press.
    """

    began = Signal()
    ended = Signal()
    locked = Signal()
    unlocked = Signal()

    def __init__(self, page: QWidget, button: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(page)
        self._page, self._button, self._clock = page, button, clock
        self._since: float | None = None
        self._space = False
        self.hands_free = False
        cast("QApplication", QApplication.instance()).installEventFilter(self)

    def press(self) -> None:
        """Something that talks goes down."""
        if self._since is not None:
            return
        if self.hands_free:
            self.hands_free = False
            self.unlocked.emit()
            return
        self._since = self._clock()
        self.began.emit()

    def release(self) -> None:
        """It comes up again."""
        if self._since is None:
            return
        held, self._since = self._clock() - self._since, None
        if held < CLICK_S:
            self.hands_free = True
            self.locked.emit()
        else:
            self.ended.emit()

    def forget(self) -> None:
        """Nothing is held, and hands are not free."""
        self._since, self._space, self.hands_free = None, False, False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        kind = event.type()
        if kind == QEvent.Type.KeyPress and self._is_space(event) and self._talks():
            if not cast("QKeyEvent", event).isAutoRepeat():
                self._space = True
                self.press()
            return True
        if kind == QEvent.Type.KeyRelease and self._space and self._is_space(event):
            if not cast("QKeyEvent", event).isAutoRepeat():
                self._space = False
                self.release()
            return True
        if kind == QEvent.Type.WindowDeactivate and self._space:
            self._space = False
            self.release()
        return super().eventFilter(watched, event)

    def _is_space(self, event: QEvent) -> bool:
        key = cast("QKeyEvent", event)
        plain = key.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        return key.key() == Qt.Key.Key_Space and plain

    def _talks(self) -> bool:
        if self._space:
            return True
        if not self._page.isVisible() or not self._page.isEnabled() or not self._button.isEnabled():
            return False
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None:
            return False
        focus = QApplication.focusWidget()
        return focus is None or focus is self._button or not isinstance(focus, _OWN_SPACE)
