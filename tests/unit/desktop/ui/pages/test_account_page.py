"""The account page: one signs in with the browser, sees who it is, renews, and leaves without losing anything."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.ui.pages.account_page import AccountPage
from desktop.ui.pages.account_shown import unsent_in_words
from shared.errors import EngineFailed
from tests.fakes.account import LINK

SERVER = "https://iasted.exemple.ga"


@pytest.fixture
def account(opened, desks):
    return desks[0].identity


@pytest.fixture
def told(opened):
    notices = []
    opened.notice.connect(notices.append)
    return notices


@pytest.fixture
def visited():
    """What the browser was asked to open."""
    return []


@pytest.fixture
def page(opened, account, qtbot, visited):
    page = AccountPage(opened)
    page.browse = lambda address: visited.append(address.toString()) or True
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.activateWindow()
    with qtbot.waitActive(page):
        pass
    return page


def look(page, qtbot):
    page.shown()
    qtbot.waitUntil(lambda: page.account is not None)


def let_finish(page):
    async def finish(desk):
        desk.account.finish.set()

    page.bridge.ask(finish)


def begin(page, qtbot, visited, address=SERVER):
    page.sign_in.server.setText(address)
    page.sign_in.button.click()
    qtbot.waitUntil(lambda: visited == [LINK])


def test_nobody_signed_in_sees_what_an_account_gives_and_that_all_works_without(page, qtbot):
    look(page, qtbot)
    assert page.sign_in.isVisible()
    assert not page.profile.isVisible()
    assert "dès qu’un réseau apparaît" in page.sign_in.gives.text()
    assert "Sans compte, tout fonctionne" in page.sign_in.without.text()
    qtbot.waitUntil(page.sign_in.server.hasFocus)


def test_signing_in_waits_for_the_browser_and_then_shows_who_it_is(page, account, qtbot, visited, told):
    look(page, qtbot)
    begin(page, qtbot, visited, " iasted.exemple.ga/ ")
    assert page.bridge.settings.server == SERVER
    assert page.waiting.isVisible()
    assert page.waiting.bar.maximum() == 0
    assert "navigateur" in page.waiting.lead.text()
    let_finish(page)
    qtbot.waitUntil(page.profile.isVisible)
    assert page.profile.head.text() == "Clarisse Mengue"
    assert page.profile.values["role"].text() == "Agent"
    assert page.profile.values["region"].text() == "Nyanga"
    assert page.profile.values["device"].text() == page.profile.own_name
    assert account.done == [("sign-in", SERVER)]
    assert told[-1].text == "Vous êtes connecté."
    qtbot.waitUntil(page.profile.refresh_button.hasFocus)


def test_the_link_can_be_copied_for_another_browser(page, qtbot, visited, told):
    look(page, qtbot)
    begin(page, qtbot, visited)
    qtbot.waitUntil(page.waiting.copy.isEnabled)
    page.waiting.copy.click()
    assert QGuiApplication.clipboard().text() == LINK
    assert "copié" in told[-1].text


def test_a_browser_that_does_not_open_leaves_the_link_to_paste(page, qtbot):
    page.browse = lambda _: False
    look(page, qtbot)
    page.sign_in.server.setText(SERVER)
    page.sign_in.button.click()
    qtbot.waitUntil(lambda: "collez-le" in page.waiting.lead.text())


@pytest.mark.parametrize("how", ["button", "escape", "lock"])
def test_giving_up_leads_back_to_before(page, account, qtbot, visited, how):
    look(page, qtbot)
    begin(page, qtbot, visited)
    if how == "button":
        page.waiting.cancel.click()
    elif how == "escape":
        qtbot.keyClick(page.waiting.cancel, Qt.Key.Key_Escape)
    else:
        page.locking()
    qtbot.waitUntil(lambda: "cancelled" in account.done)
    assert not page.waiting.isVisible()
    assert not page.waiting.link
    assert page.sign_in.isVisible() == (how != "lock")
    assert page.sign_in.server.text() == SERVER


def test_an_error_is_one_sentence_with_what_works_meanwhile(page, account, qtbot):
    look(page, qtbot)
    account.refusals.append(EngineFailed("Le serveur ne répond pas.", code="unreachable"))
    page.sign_in.server.setText(SERVER)
    page.sign_in.button.click()
    qtbot.waitUntil(lambda: page.sign_in.problem.said.text() == "Le serveur ne répond pas.")
    assert "tout fonctionne sur cet ordinateur" in page.sign_in.problem.meanwhile.text()
    assert page.sign_in.button.isVisible()


@pytest.mark.parametrize("typed", ["", "http://iasted.exemple.ga", "pas une adresse", "ftp://iasted.exemple.ga"])
def test_an_address_that_cannot_be_used_is_not_tried(page, account, qtbot, typed):
    look(page, qtbot)
    page.sign_in.server.setText(typed)
    page.sign_in.button.click()
    assert page.sign_in.problem.said.text()
    assert page.sign_in.server.property("wrong")
    assert not account.done
    qtbot.keyClicks(page.sign_in.server, "x")
    assert not page.sign_in.problem.said.text()


def test_somebody_signed_in_sees_how_long_the_desk_works_offline(page, account, qtbot):
    account.put(days=30)
    look(page, qtbot)
    assert page.profile.values["lease"].text()
    assert page.profile.values["contact"].text()
    assert not page.warning.isVisible()


def test_a_lease_that_ends_soon_is_told_calmly_and_renewed(page, account, qtbot, told):
    account.put(days=3.2)
    look(page, qtbot)
    assert page.warning.words.text().startswith("Il reste 3 jours")
    page.profile.refresh_button.click()
    assert not page.profile.refresh_button.isEnabled()
    qtbot.waitUntil(lambda: not page.warning.isVisible())
    assert page.profile.refresh_button.isEnabled()
    assert "à jour" in told[-1].text


def test_a_server_out_of_reach_signs_nobody_out(page, account, qtbot):
    account.put()
    look(page, qtbot)
    account.refusals.append(EngineFailed("Le serveur est hors d’atteinte.", code="unreachable"))
    page.profile.refresh_button.click()
    qtbot.waitUntil(page.profile.problem.isVisible)
    assert page.profile.isVisible()
    assert page.profile.refresh_button.isEnabled()


def test_the_account_is_managed_in_the_browser(page, account, qtbot, visited):
    account.put()
    look(page, qtbot)
    page.profile.manage_button.click()
    assert visited == [f"{SERVER}/account"]


@pytest.mark.parametrize(("count", "words"), [(0, "Rien n’attend"), (1, "Un élément"), (1200, "1\u202f200 éléments")])
def test_what_was_not_sent_is_counted(count, words):
    assert unsent_in_words(count).startswith(words)


def test_signing_out_asks_first_and_tells_what_was_not_sent(page, account, desks, qtbot, told):
    account.put()
    desks[0].memory.outbox.waiting = 3
    look(page, qtbot)
    page.profile.leave_button.click()
    qtbot.waitUntil(page.leaving.isVisible)
    assert "3 éléments" in page.leaving.unsent.text()
    qtbot.waitUntil(page.leaving.stay.hasFocus)
    page.leaving.go.click()
    qtbot.waitUntil(page.sign_in.isVisible)
    assert account.done == ["sign-out"]
    assert "tout reste" in told[-1].text
    assert "Clarisse Mengue" in page.sign_in.owner.text()


def test_staying_changes_nothing(page, account, qtbot):
    account.put()
    look(page, qtbot)
    page.profile.leave_button.click()
    qtbot.waitUntil(page.leaving.isVisible)
    qtbot.keyClick(page.leaving.stay, Qt.Key.Key_Escape)
    assert not page.leaving.isVisible()
    assert page.profile.leave_button.isVisible()
    assert not account.done


def test_a_server_that_was_not_told_is_said(page, account, qtbot, told):
    account.put()
    account.reachable = False
    look(page, qtbot)
    page.profile.leave_button.click()
    qtbot.waitUntil(page.leaving.isVisible)
    page.leaving.go.click()
    qtbot.waitUntil(page.sign_in.isVisible)
    assert "prévenu" in told[-1].text


def test_a_session_that_the_server_ended_has_one_way_back(page, account, qtbot, visited):
    account.put("sign-in-again")
    look(page, qtbot)
    assert "intactes" in page.sign_in.gives.text()
    assert not page.sign_in.server.isVisible()
    assert page.sign_in.button.text() == "Se reconnecter"
    page.sign_in.button.click()
    qtbot.waitUntil(lambda: visited == [LINK])
    let_finish(page)
    qtbot.waitUntil(page.profile.isVisible)
    assert account.done[0] == ("sign-in", SERVER)


def test_what_happens_elsewhere_shows_at_once(page, opened, account, qtbot):
    account.put()
    look(page, qtbot)
    account.state = "sign-in-again"
    opened.account_changed.emit()
    qtbot.waitUntil(page.sign_in.isVisible)


def test_a_locked_desk_forgets_who_it_was(page, account, qtbot):
    account.put()
    look(page, qtbot)
    page.locking()
    assert page.account is None
    assert not page.profile.head.text()
    assert not page.profile.isVisible()
