"""A bridge to a desk that is only remembered, and a Qt that draws into memory."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication

from desktop.runtime import Runtime
from desktop.settings import Settings
from desktop.ui.bridge import Bridge
from desktop.ui.theme import wear
from desktop.ui.window import MainWindow
from shared.language import use_everywhere
from tests.fakes.desk import FakeDesk


@pytest.fixture
def runtime():
    runtime = Runtime()
    yield runtime
    runtime.close()


@pytest.fixture(autouse=True)
def french_again():
    yield
    use_everywhere(None)


@pytest.fixture
def desks():
    """The desks that bridges made, in order."""
    return []


@pytest.fixture
def bridge(qtbot, runtime, desks, tmp_path):
    """To a desk that exists and is locked; its passphrase is « secret »."""

    def make(tell):
        desks.append(FakeDesk(tell))
        return desks[-1]

    return Bridge(runtime, make, Settings(), exists=True, folder=tmp_path / "settings")


@pytest.fixture
def opened(bridge, desks, qtbot):
    """A bridge to a desk that is open."""
    with qtbot.waitSignal(bridge.ready):
        bridge.ask(lambda desk: desk.unlock("secret"))
    return bridge


@pytest.fixture
def window(bridge, qtbot, tmp_path):
    """The window of a laptop with a small screen, at its door."""
    wear(QApplication.instance(), 100)
    window = MainWindow(bridge, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window, before_close_func=_at_once)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    bridge.start()
    return window


@pytest.fixture
def talking(window, desks, qtbot):
    """The talk page of an open desk, ready to talk."""
    qtbot.waitUntil(lambda: bool(desks))
    with qtbot.waitSignal(window._bridge.ready):
        window._bridge.ask(lambda desk: desk.unlock("secret"))
    page = window.frame.page("talk")
    qtbot.waitUntil(page.composer.talk.isEnabled)
    return page


def _at_once(window):
    """Close without waiting for the desk: its loop may have ended."""
    window._leaving = window._left = True
