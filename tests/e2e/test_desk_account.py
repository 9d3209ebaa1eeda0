"""The window at the real server: an agent signs in on its pages, is disabled, comes back, and has the laptop erased."""

from __future__ import annotations

import os
import threading

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings

from desktop.desk.desk import Desk
from desktop.runtime import Runtime
from desktop.settings import Settings
from desktop.ui.pages.wiped_page import WipedPage
from desktop.ui.stage.desk import PASSPHRASE, bridge_to, furnish
from desktop.ui.window import MainWindow
from shared.language import use_everywhere
from tests.fakes.identity import get
from tests.servers.visitor import Visitor

ADMIN, AGENT = "trois pirogues sous la lune", "une piste rouge vers Mouila"
PATIENCE_MS = 30_000

pytestmark = pytest.mark.slow


class Organisation:
    """The server with one agent, and the browser that the agent sits at."""

    def __init__(self, server) -> None:
        self.url = server.url
        self._visitor = Visitor(server.url)
        self._visitor.welcome(server.welcome, ADMIN)
        self._token = self._visitor.tokens("admin", ADMIN)["access_token"]
        told = {"name": "agnes", "display_name": "Agnès Moussavou", "region": "ngounie", "role": "agent"}
        invited = self.admin("POST", "users", json=told).json()
        self.agent = invited["user"]["id"]
        self._visitor.welcome(invited["welcome_link"], AGENT)

    def admin(self, method: str, path: str, **options):
        answer = self._visitor.call(method, f"/api/v1/admin/{path}", self._token, **options)
        assert answer.is_success, answer.text
        return answer

    def browse(self, address) -> bool:
        """Open the page and fill it in."""
        threading.Thread(target=self._fill, args=(address.toString(),), daemon=True).start()
        return True

    def _fill(self, url: str) -> None:
        visitor = Visitor(self.url)
        consent = visitor.submit(visitor.followed(visitor.pages.get(url)), name="agnes", password=AGENT)
        get(visitor.submit(consent, step="allow").headers["location"]).read()
        visitor.close()


@pytest.fixture
def organisation(running_server):
    return Organisation(running_server)


@pytest.fixture
def window(qtbot, tmp_path):
    furnish(tmp_path / "desk")
    runtime = Runtime()
    bridge = bridge_to(tmp_path / "desk", runtime, Settings(language="fr"), Desk)
    window = MainWindow(bridge, QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    window.resize(1366, 768)
    window.show()
    bridge.start()
    yield window
    with qtbot.waitSignal(bridge.left, timeout=PATIENCE_MS):
        window.close()
    window.deleteLater()
    runtime.close()
    use_everywhere(None)


def test_an_agent_and_the_account_through_good_and_bad_days(window, organisation, qtbot):
    def until(holds) -> None:
        qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    window.door.field.line.setText(PASSPHRASE)
    window.door.open_button.click()
    until(lambda: window.door is None)
    window.frame.go("account")
    page = window.frame.page("account")
    page.browse = organisation.browse
    until(page.sign_in.isVisible)

    page.sign_in.server.setText(organisation.url)
    page.sign_in.button.click()
    until(page.profile.isVisible)
    assert page.profile.head.text() == "Agnès Moussavou"
    assert page.profile.values["role"].text() == "Agent"
    assert page.profile.values["region"].text() == "Ngounié"

    organisation.admin("POST", f"users/{organisation.agent}/disable")
    page.profile.refresh_button.click()
    until(page.sign_in.isVisible)
    assert "intactes" in page.sign_in.gives.text()
    organisation.admin("POST", f"users/{organisation.agent}/enable")
    page.sign_in.button.click()
    until(page.profile.isVisible)

    page.profile.leave_button.click()
    until(page.leaving.isVisible)
    page.leaving.go.click()
    until(page.sign_in.isVisible)
    page.sign_in.button.click()
    until(page.profile.isVisible)

    (device,) = organisation.admin("GET", "devices").json()["devices"]
    organisation.admin("POST", f"devices/{device['id']}/wipe")
    page.profile.refresh_button.click()
    until(lambda: isinstance(window.door, WipedPage))
    assert "détruites" in window.door.lead.text()
