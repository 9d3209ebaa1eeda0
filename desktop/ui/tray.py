"""A small drawing beside the clock: show the window, lock, quit; nothing where the system has no such place."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from desktop.ui.bridge import Bridge
from desktop.ui.icons import icon
from shared.language import say


class Tray:
    """Its menu works even without a tray, so that nothing else needs to ask."""

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        self._bridge, self._window = bridge, window
        self.menu = QMenu(window)
        self.talk, self.lock, self.quit = (QAction(self.menu) for _ in range(3))
        self.menu.addActions([self.talk, self.lock])
        self.menu.addSeparator()
        self.menu.addAction(self.quit)
        self.talk.triggered.connect(self._talk)
        self.lock.triggered.connect(lambda: bridge.lock() if bridge.is_open else None)
        self.quit.triggered.connect(window.close)
        bridge.opened.connect(self.retranslate)
        bridge.locked.connect(lambda _: self.retranslate())
        self._icon = QSystemTrayIcon(icon("iasted"), window) if QSystemTrayIcon.isSystemTrayAvailable() else None
        if self._icon is not None:
            self._icon.setContextMenu(self.menu)
            self._icon.activated.connect(self._touched)
            self._icon.show()
        self.retranslate()

    def hide(self) -> None:
        if self._icon is not None:
            self._icon.hide()

    def retranslate(self) -> None:
        self.talk.setText(say("Parler", "Talk"))
        self.lock.setText(say("Verrouiller", "Lock"))
        self.quit.setText(say("Quitter", "Quit"))
        self.lock.setEnabled(self._bridge.is_open)
        for action, drawing in ((self.talk, "microphone"), (self.lock, "lock"), (self.quit, "close")):
            action.setIcon(icon(drawing))
        if self._icon is not None:
            state = say("ouvert", "open") if self._bridge.is_open else say("verrouillé", "locked")
            self._icon.setToolTip(f"iAsted — {state}")

    def show_window(self) -> None:
        """Bring the window to the front."""
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _touched(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how == QSystemTrayIcon.ActivationReason.Trigger:
            self.show_window()

    def _talk(self) -> None:
        self.show_window()
        if self._bridge.is_open:
            self._bridge.go.emit("talk", "")
