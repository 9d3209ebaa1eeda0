"""The window: a door while the desk is locked, the frame with its pages while it is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget

from desktop.settings import Settings, default_folder
from desktop.ui.bridge import Bridge
from desktop.ui.frame import Frame
from desktop.ui.icons import icon
from desktop.ui.page import Page
from desktop.ui.theme import wear
from desktop.ui.tray import Tray
from desktop.ui.widgets.navigation import OFFERED, PAGES

SMALLEST = QSize(960, 600)
USUAL = QSize(1280, 720)
_GESTURES = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}
_TOUCH_EVERY_MS = 1_000


class MainWindow(QStackedWidget):
    """Holds at most one door and one frame; both are built when first needed."""

    def __init__(self, bridge: Bridge, memory: QSettings | None = None) -> None:
        super().__init__()
        self.setObjectName("window")
        self._bridge = bridge
        self._memory = memory or QSettings(str(default_folder() / "window.ini"), QSettings.Format.IniFormat)
        self.door: Page | None = None
        self.frame: Frame | None = None
        self._leaving = self._left = False
        self._lease_over = self._wiped = ""
        self._touched = QTimer(self, singleShot=True, interval=_TOUCH_EVERY_MS)
        self.setWindowTitle("iAsted")
        self.setWindowIcon(icon("iasted"))
        self._fit()
        self.tray = Tray(bridge, self)
        self._shortcuts()
        bridge.opened.connect(self._enter)
        bridge.locked.connect(self._locked)
        bridge.lease_over.connect(self._end_lease)
        bridge.wiped.connect(self._wipe)
        bridge.language_changed.connect(self.retranslate)
        bridge.settings_changed.connect(self._resize_letters)
        _app().installEventFilter(self)
        self.show_door()

    def show_door(self, *, idle: bool = False) -> None:
        """Ask for the passphrase, or make one where there is no store yet."""
        if self._bridge.exists:
            from desktop.ui.pages.unlock_page import UnlockPage  # noqa: PLC0415 - one door is enough to begin

            unlock = UnlockPage(self._bridge, idle=idle)
            self._put_door(unlock)
            if self._lease_over:
                unlock.tell("lease-over", self._lease_over)
        elif self._wiped:
            from desktop.ui.pages.wiped_page import WipedPage  # noqa: PLC0415 - hardly ever needed

            wiped = WipedPage(self._bridge, self._wiped)
            wiped.again.connect(self._begin_anew)
            self._put_door(wiped)
        else:
            from desktop.ui.pages.first_run_page import FirstRunPage  # noqa: PLC0415 - the same

            self._put_door(FirstRunPage(self._bridge))

    def retranslate(self) -> None:
        for part in (self.door, self.frame, self.tray):
            if part is not None:
                part.retranslate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() in _GESTURES and not self._touched.isActive():
            self._touched.start()
            self._bridge.touch()
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Everything said is written and the store closed before the window goes, however often one asks."""
        self._memory.setValue("geometry", self.saveGeometry())
        _app().removeEventFilter(self)
        if self._left or not self._bridge.started:
            event.accept()
            self._bridge.left.emit()
            return
        event.ignore()
        if self._leaving:
            return
        self._leaving = True
        self.setEnabled(False)
        self.tray.hide()
        self._bridge.closing.emit()
        self._bridge.ask(lambda desk: desk.aclose(), self._end, self._end)

    def _end(self, _: object) -> None:
        self._left = True
        self.close()

    def _end_lease(self, sentence: str) -> None:
        """The desk locks, or has locked, for want of a server: its door says so until it opens again."""
        self._lease_over = sentence
        if self.door is not None:
            self.show_door()

    def _wipe(self, sentence: str) -> None:
        self._wiped = sentence
        if self.frame is not None:
            self.frame.leave()
        self.show_door()

    def _begin_anew(self) -> None:
        self._wiped = ""
        self.show_door()

    def _enter(self) -> None:
        self._lease_over = self._wiped = ""
        if self.frame is None:
            self.frame = Frame(self._bridge)
            self.addWidget(self.frame)
        self.setCurrentWidget(self.frame)
        self._drop_door()
        self.frame.enter()

    def _locked(self, why: str) -> None:
        if self.frame is not None:
            self.frame.leave()
        if why != "leaving":
            self.show_door(idle=why == "idle")

    def _put_door(self, door: Page) -> None:
        self._drop_door()
        self.door = door
        self.addWidget(door)
        self.setCurrentWidget(door)
        door.shown()

    def _drop_door(self) -> None:
        if self.door is not None:
            self.removeWidget(self.door)
            self.door.deleteLater()
            self.door = None

    def _resize_letters(self, settings: Settings) -> None:
        wear(_app(), settings.text_percent)
        self.retranslate()

    def _shortcuts(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            f"Ctrl+{number}": partial(self._go, name) for number, name in enumerate(PAGES, start=1)
        }
        keys[f"Ctrl+{len(PAGES) + 1}"] = partial(self._go, OFFERED)
        keys |= {"F1": lambda: self._go("help"), "Ctrl+L": self._lock, "Ctrl+F": self._search}
        for key, act in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.activated.connect(act)

    def _go(self, name: str) -> None:
        if self._bridge.is_open and self.frame is not None:
            self.frame.go(name)

    def _lock(self) -> None:
        if self._bridge.is_open:
            self._bridge.lock()

    def _search(self) -> None:
        if self._bridge.is_open and self.frame is not None:
            if self.frame.current not in {"history", "reports", OFFERED}:
                self.frame.go("history")
            self.frame.page(self.frame.current).search()

    def _fit(self) -> None:
        self.setMinimumSize(SMALLEST)
        geometry = self._memory.value("geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self.resize(USUAL.boundedTo(screen.size()))
            if screen.width() <= 1400:
                self.setWindowState(Qt.WindowState.WindowMaximized)


def _app() -> QApplication:
    return cast("QApplication", QApplication.instance())
