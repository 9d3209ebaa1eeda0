"""The window, a real desk and the real server: whoever signs in sees each thing leave, and what still waits."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings

from desktop.desk.desk import Desk
from desktop.runtime import Runtime
from desktop.settings import Settings
from desktop.ui.messages import aloud
from desktop.ui.stage.desk import PASSPHRASE, bridge_to, furnish
from desktop.ui.window import MainWindow
from tests.soak.sync.entering import browser
from tests.soak.sync.headquarters import EVERYBODY

PATIENCE_MS = 60_000


@pytest.fixture
def window(qtbot, tmp_path):
    runtime = Runtime()
    played = furnish(tmp_path / "desk")
    bridge = bridge_to(tmp_path / "desk", runtime, Settings(language="fr"), Desk)
    window = MainWindow(bridge, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    window.played = played
    window.resize(1366, 768)
    window.show()
    bridge.start()
    window.door.field.line.setText(PASSPHRASE)
    window.door.open_button.click()
    qtbot.waitUntil(lambda: window.frame is not None and window.door is None, timeout=PATIENCE_MS)
    yield window
    with qtbot.waitSignal(bridge.left, timeout=PATIENCE_MS):
        window.close()
    runtime.close()


def sign_in(window, office, qtbot):
    office.hq.invite("clarisse", "user", "ngounie")
    window.frame.go("account")
    page = window.frame.page("account")
    qtbot.waitUntil(lambda: page.account is not None, timeout=PATIENCE_MS)
    visit = browser(office.hq.url, office.hq.server.url, "clarisse", EVERYBODY)
    page.browse = lambda address: visit(address.toString()) or True
    page.sign_in.server.setText(office.hq.url)
    page.sign_in.button.click()
    qtbot.waitUntil(page.profile.isVisible, timeout=PATIENCE_MS)


def said(window):
    return window.frame.status.network.whole.replace("\u00a0", " ")


def test_each_thing_is_seen_leaving_and_waiting(window, office, qtbot):
    assert said(window).startswith("Sans compte")
    sign_in(window, office, qtbot)
    qtbot.waitUntil(lambda: said(window).startswith("À jour"), timeout=PATIENCE_MS)

    window.frame.go("talk", window.played.conversation)
    talk = window.frame.page("talk")
    qtbot.waitUntil(
        lambda: bool(talk.messages.messages) and all("envoyé" in aloud(one) for one in talk.messages.messages),
        timeout=PATIENCE_MS,
    )
    window.frame.go("reports")
    reports = window.frame.page("reports")
    qtbot.waitUntil(
        lambda: bool(reports.entries.entries) and all("envoyée" in one.aside for one in reports.entries.entries),
        timeout=PATIENCE_MS,
    )
    window.frame.go("report", window.played.report)
    report = window.frame.page("report")
    qtbot.waitUntil(lambda: "envoyée" in report.bar.status.text(), timeout=PATIENCE_MS)

    office.proxy.down = True
    window.frame.go("talk")
    before = len(talk.messages.turns)
    window._bridge.call(lambda desk: desk.talk.ask("Où est le bac ?"))
    qtbot.waitUntil(lambda: len(talk.messages.turns) == before + 1, timeout=PATIENCE_MS)
    last = talk.messages.turns[-1]
    qtbot.waitUntil(lambda: "en attente" in aloud(talk.messages.at(last, mine=True)), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: said(window).startswith("Hors ligne"), timeout=PATIENCE_MS)
    assert window.frame.status.button.text() == "Réessayer"

    office.proxy.down = False
    window.frame.status.button.click()
    qtbot.waitUntil(lambda: said(window).startswith("À jour"), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "envoyé" in aloud(talk.messages.at(last, mine=True)), timeout=PATIENCE_MS)
