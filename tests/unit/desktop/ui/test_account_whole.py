"""The window, a real desk and a server: from nobody signed in to an erased laptop, as a person meets it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QSettings

from desktop.account import kept
from desktop.account.lease import granted
from desktop.desk.desk import Desk
from desktop.settings import Settings
from desktop.ui.pages.wiped_page import WipedPage
from desktop.ui.stage.desk import PASSPHRASE, bridge_to, furnish
from desktop.ui.window import MainWindow
from tests.fakes.identity import IdentityServer

PATIENCE_MS = 15_000


@pytest.fixture
def server():
    with IdentityServer() as server:
        yield server


@pytest.fixture
def window(qtbot, runtime, tmp_path):
    furnish(tmp_path / "desk")
    bridge = bridge_to(tmp_path / "desk", runtime, Settings(language="fr"), Desk)
    window = MainWindow(bridge, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))

    def leave(window):
        with qtbot.waitSignal(bridge.left, timeout=PATIENCE_MS):
            window.close()

    qtbot.addWidget(window, before_close_func=leave)
    window.resize(1366, 768)
    window.show()
    bridge.start()
    return window


def enter(window, qtbot):
    window.door.field.line.setText(PASSPHRASE)
    window.door.open_button.click()
    qtbot.waitUntil(lambda: window.frame is not None and window.door is None, timeout=PATIENCE_MS)
    window.frame.go("account")
    page = window.frame.page("account")
    qtbot.waitUntil(lambda: page.account is not None, timeout=PATIENCE_MS)
    return page


def sign_in(page, server, qtbot):
    page.browse = lambda address: server.browser()(address.toString()) or True
    page.sign_in.server.setText(server.url)
    page.sign_in.button.click()
    qtbot.waitUntil(page.profile.isVisible, timeout=PATIENCE_MS)


def spend(window, qtbot):
    """Two months pass without a network."""
    done = []
    past = granted(datetime.now(UTC) - timedelta(days=60), 30)
    window._bridge.store(lambda store: kept.write_lease(store, past), lambda _: done.append(1))
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE_MS)


def lock(window, qtbot):
    with qtbot.waitSignal(window._bridge.locked, timeout=PATIENCE_MS):
        window._bridge.lock()


def test_signing_in_looking_signing_out_and_nothing_is_lost(window, server, qtbot):
    page = enter(window, qtbot)
    sign_in(page, server, qtbot)
    assert page.profile.head.text() == "Odile Moussavou"
    assert page.profile.values["role"].text() == "Agent"
    assert window._bridge.settings.server == server.url
    page.profile.leave_button.click()
    qtbot.waitUntil(page.leaving.isVisible, timeout=PATIENCE_MS)
    assert "éléments n’ont pas encore été envoyés" in page.leaving.unsent.text()
    page.leaving.go.click()
    qtbot.waitUntil(page.sign_in.isVisible, timeout=PATIENCE_MS)
    assert "Odile Moussavou" in page.sign_in.owner.text()
    assert all(family.ended for family in server.books.families)


def test_the_server_is_left_alone_once_it_was_reached(window, server, qtbot):
    page = enter(window, qtbot)
    sign_in(page, server, qtbot)
    qtbot.wait(1500)
    asked = [path for _, path, _ in server.requests if path.endswith("/me")]
    assert len(asked) <= 3


def test_a_lease_that_is_over_is_renewed_by_signing_in_at_the_door(window, server, qtbot):
    page = enter(window, qtbot)
    sign_in(page, server, qtbot)
    spend(window, qtbot)
    lock(window, qtbot)
    for family in server.books.families:
        family.ended = True
    door = window.door
    door.field.line.setText(PASSPHRASE)
    door.open_button.click()
    qtbot.waitUntil(door.way_button.isVisible, timeout=PATIENCE_MS)
    assert "intactes" in door.said.text()
    door.sign_in.browse = lambda address: server.browser()(address.toString()) or True
    door.way_button.click()
    qtbot.waitUntil(lambda: window.door is None, timeout=PATIENCE_MS)


def test_a_laptop_that_was_reported_stolen_ends_on_one_calm_sentence(window, server, qtbot):
    page = enter(window, qtbot)
    sign_in(page, server, qtbot)
    server.books.wipe()
    page.profile.refresh_button.click()
    qtbot.waitUntil(lambda: isinstance(window.door, WipedPage), timeout=PATIENCE_MS)
    assert "détruites" in window.door.lead.text()
    qtbot.wait(300)
    assert isinstance(window.door, WipedPage)
    assert page.account is None
    assert not window._bridge.exists


def test_whoever_is_signed_in_sees_the_fingerprint_to_read_aloud(window, server, qtbot):
    page = enter(window, qtbot)
    assert page.keys.isHidden()
    sign_in(page, server, qtbot)
    qtbot.waitUntil(page.keys.isVisible, timeout=PATIENCE_MS)
    assert len(page.keys.values["device"].text().split()) == 12
    assert "attendent ici" in page.keys.values["root"].text(), "this server has no keys yet"
