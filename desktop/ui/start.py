"""Opens the window and stays until it is closed; the desk behind it is made once the window can be seen."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop.runtime import Runtime
from desktop.settings import Settings
from desktop.ui.bridge import Bridge, Tell
from desktop.ui.network import Network
from desktop.ui.notice import Notice
from desktop.ui.theme import wear
from desktop.ui.window import MainWindow
from shared.errors import PartMissing
from shared.language import say

if TYPE_CHECKING:
    from desktop.desk.desk import Desk

_FIRST_PAINT_MS = 120
"""After the window is shown: its first picture comes before the desk's imports."""
_SIGNALS_EVERY_MS = 250
"""How often Python looks whether the system asked the program to end; Qt's own loop never asks it."""


def run(
    make: Callable[[Tell], Desk], settings: Settings, *, exists: bool, folder: Path | None = None, warning: str = ""
) -> int:
    """Show the window; the exit code once it is closed. PartMissing where there is no screen to show it on."""
    _require_screen()
    app = QApplication([sys.argv[0] or "iasted"])
    app.setApplicationName("iasted")
    app.setApplicationDisplayName("iAsted")
    app.setDesktopFileName("iasted")
    app.setQuitOnLastWindowClosed(False)
    wear(app, settings.text_percent)
    runtime = Runtime()
    try:
        bridge = Bridge(runtime, make, settings, exists=exists, folder=folder)
        memory = None if folder is None else QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        window = MainWindow(bridge, memory)
        bridge.left.connect(app.quit)
        Network(bridge)
        if warning:
            bridge.opened.connect(lambda: bridge.notice.emit(Notice(text=warning, kind="error")))
        window.show()
        QTimer.singleShot(_FIRST_PAINT_MS, bridge.start)
        listening = _end_when_asked(window)
        code = app.exec()
        listening.stop()
    finally:
        runtime.close()
    return code


def _end_when_asked(window: MainWindow) -> QTimer:
    """Ctrl+C and the system's own request close the window as its button does."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: window.close())
    timer = QTimer(window, interval=_SIGNALS_EVERY_MS)
    timer.timeout.connect(lambda: None)
    timer.start()
    return timer


def _require_screen() -> None:
    """Qt ends the program where it finds no screen; say so instead."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in names):
        raise PartMissing(
            say(
                "Il n’y a pas d’écran ici pour la fenêtre : « iasted --help » dit ce qui marche dans un terminal.",
                "There is no screen here for the window: 'iasted --help' says what works in a terminal.",
            ),
            code="no-screen",
        )
