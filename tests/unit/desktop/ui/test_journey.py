"""The whole way on the real desk and store: first start, a typed turn, a spoken one, lock, wrong word, unlock."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.desk.desk import Desk
from desktop.settings import Settings
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from desktop.ui.bridge import Bridge
from desktop.ui.theme import wear
from desktop.ui.window import MainWindow
from tests.fakes.company import ScriptedCompany

PASSPHRASE = "pirogue lampe citron orage"


@pytest.fixture
def window(qtbot, runtime, tmp_path):
    """A laptop on which nothing was ever said."""
    vault = Vault(tmp_path / "desk", None, cost=Cost(memory_kib=64, passes=1, lanes=1))
    company = ScriptedCompany(heard="où est le village", answer="Le village est au nord.")
    bridge = Bridge(
        runtime, lambda tell: Desk(vault, company.gather, Settings(), tell), Settings(), exists=False, folder=tmp_path
    )
    wear(QApplication.instance())
    window = MainWindow(bridge, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window, before_close_func=_at_once)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.show()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    return window


def shown(page) -> list[str]:
    return [message.text for message in page.messages.messages]


def test_from_the_first_start_to_finding_everything_again(window, qtbot):
    door = window.door
    door.pair.first.line.setText(PASSPHRASE)
    door.pair.second.line.setText(PASSPHRASE)
    door.make.click()
    qtbot.waitUntil(door.code.isVisible)
    door.kept.click()
    door.enter.click()
    qtbot.waitUntil(lambda: window.frame is not None)
    page = window.frame.page("talk")
    qtbot.waitUntil(page.composer.talk.isEnabled)

    page.composer.line.setPlainText("Où est le village ?")
    page.composer.line.send()
    qtbot.waitUntil(lambda: shown(page) == ["Où est le village ?", "Le village est au nord."], timeout=15_000)
    qtbot.waitUntil(lambda: page.state.mood == "ready", timeout=15_000)

    page.list.setFocus()
    QTest.keyPress(page.list, Qt.Key.Key_Space)
    qtbot.wait(600)
    QTest.keyRelease(page.list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "où est le village" in shown(page), timeout=15_000)
    qtbot.waitUntil(lambda: len(shown(page)) == 4 and page.state.mood == "ready", timeout=20_000)
    qtbot.waitUntil(lambda: page.messages.messages[-1].record is not None, timeout=15_000)

    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.door is not None, timeout=15_000)
    window.door.field.line.setText("ce n'est pas elle")
    window.door.open_button.click()
    qtbot.waitUntil(lambda: "bonne phrase" in window.door.said.text(), timeout=15_000)
    qtbot.waitUntil(window.door.open_button.isEnabled, timeout=15_000)
    window.door.field.line.setText(PASSPHRASE)
    window.door.open_button.click()
    qtbot.waitUntil(lambda: window.currentWidget() is window.frame, timeout=15_000)
    qtbot.waitUntil(lambda: len(page.panel.entries.entries) == 1, timeout=15_000)
    page.open(page.panel.entries.entries[0].id)
    qtbot.waitUntil(lambda: len(shown(page)) == 4, timeout=15_000)
    with qtbot.waitSignal(window._bridge.left, timeout=15_000):
        window.close()


def _at_once(window):
    """Close without waiting for the desk: its loop may have ended."""
    window._leaving = window._left = True
