"""The page of synchronisation: how it stands, what can be done, and what is not delivered with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from desktop.sync.items import Item
from desktop.sync.rounds import Progress
from desktop.sync.stand import Stand, Waiting
from desktop.sync.status import Status
from desktop.ui.pages.account_page import AccountPage
from desktop.ui.pages.sync_page import SyncPage
from desktop.ui.sync_acts import sync_status

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
IN = Stand(account="signed-in", known=True)


@pytest.fixture
def syncing(opened, desks):
    return desks[0].synchronising


@pytest.fixture
def page(opened, qtbot):
    page = SyncPage(opened)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.shown()
    answered = []
    opened.ask(sync_status, answered.append)
    qtbot.waitUntil(lambda: bool(answered))  # what the page asked was answered before
    return page


def show(page, syncing, qtbot, status):
    syncing.show(status)
    qtbot.waitUntil(lambda: page.card._status == status)


def possible(page):
    return {act for act, button in page.card.buttons.items() if button.isVisible()}


def test_offline_it_says_what_waits_and_when_it_is_tried_again(page, syncing, qtbot):
    again = datetime.now(UTC) + timedelta(minutes=2)
    waiting = Stand(account="signed-in", known=True, waiting=Waiting(items=12, files=3, size=4_200_000))
    show(
        page,
        syncing,
        qtbot,
        Status(phase="offline", stand=waiting, again_at=again, message="Le serveur ne répond pas."),
    )
    assert "12 éléments et 3 fichiers attendent" in page.card.head.text()
    assert "Nouvel essai à" in page.card.detail.text()
    assert page.card.buttons["retry"].text() == "Réessayer maintenant"
    page.card.buttons["retry"].click()
    qtbot.waitUntil(lambda: syncing.done == ["at-once"])


def test_a_pause_is_a_setting_and_the_focus_stays_with_its_button(page, syncing, qtbot):
    show(page, syncing, qtbot, Status(stand=IN))
    page.activateWindow()
    page.card.buttons["pause"].setFocus()
    page.card.buttons["pause"].click()
    assert page.bridge.settings.sync_paused
    show(page, syncing, qtbot, Status(phase="paused", stand=IN))
    assert possible(page) == {"resume"}
    assert page.card.buttons["resume"].hasFocus()
    page.card.buttons["resume"].click()
    assert not page.bridge.settings.sync_paused


def test_on_a_connection_that_costs_files_leave_when_they_are_asked_for(page, syncing, qtbot):
    files = Stand(account="signed-in", known=True, waiting=Waiting(files=3, size=4_200_000))
    show(page, syncing, qtbot, Status(stand=files, metered=True))
    assert "files" in possible(page)
    page.card.buttons["files"].click()
    qtbot.waitUntil(lambda: syncing.done == ["files"])
    page.metered.setCurrentIndex(page.metered.findData("no"))
    page.metered.activated.emit(page.metered.currentIndex())
    assert page.bridge.settings.metered == "no"


def test_a_round_shows_how_far_it_is(page, syncing, qtbot):
    step = Progress(stage="pushing", done=34, total=120)
    show(page, syncing, qtbot, Status(phase="working", stand=IN, progress=step))
    assert (page.card.bar.value(), page.card.bar.maximum()) == (34, 120)
    assert not page.card.buttons["retry"].isEnabled()


def test_what_is_not_delivered_is_listed_with_its_reason_and_opens(page, syncing, qtbot):
    syncing.left = [
        Item(kind="report", object="r1", at=NOON, state="refused", code="too-large", title="Pont de Tchibanga"),
        Item(kind="turn", object="t1", at=NOON, state="waiting", title="Le bac est en panne."),
    ]
    syncing.show(Status(stand=Stand(account="signed-in", known=True, refused=1)))
    qtbot.waitUntil(lambda: len(page.entries.entries) == 2)
    refused, waiting = page.entries.entries
    assert (refused.aside, waiting.aside) == ("Refusé", "En attente")
    assert "trop grand" in refused.detail
    assert not page.reading.isVisible()
    page.resize(420, 700)
    page.list.setCurrentIndex(page.entries.index(1, 0))
    page.list.setCurrentIndex(page.entries.index(0, 0))
    assert "trop grand" in page.reading.text()
    heard = page.entries.data(page.entries.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    for part in ("Fiche", "Pont de Tchibanga", "Refusé", "trop grand"):
        assert part in heard
    with qtbot.waitSignal(page.bridge.go) as gone:
        page.list.activated.emit(page.entries.index(0, 0))
    assert gone.args == ["report", "r1"]
    page.card.buttons["seen"].click()
    qtbot.waitUntil(lambda: "seen" in syncing.done)


@pytest.mark.parametrize("agrees", [True, False])
def test_many_orders_to_destroy_are_carried_out_only_for_whoever_agrees(page, syncing, qtbot, agrees):
    show(page, syncing, qtbot, Status(stand=Stand(account="signed-in", known=True, held=25)))
    assert "votre organisation" in page.card.detail.text()
    page.card.buttons["destroy"].click()
    box = page.findChild(QMessageBox)
    assert box.defaultButton().text() == "Ne rien détruire"
    next(one for one in box.buttons() if (one is not box.defaultButton()) == agrees).click()
    qtbot.wait(100)
    assert syncing.done == (["confirmed"] if agrees else [])


def test_nothing_left_is_said_and_nobody_signed_in_can_do_nothing(page, syncing, qtbot):
    qtbot.waitUntil(lambda: "Rien n’attend" in page.empty.text())
    assert possible(page) == set()
    assert page.card.head.text().startswith("Sans compte")


def test_locking_forgets_what_was_listed(page, syncing, qtbot):
    syncing.left = [Item(kind="report", object="r1", at=NOON, state="waiting", title="Un secret")]
    syncing.show(Status(stand=IN))
    qtbot.waitUntil(lambda: bool(page.entries.entries))
    page.locking()
    assert not page.entries.entries


def test_words_change_with_the_language(page, syncing, qtbot):
    show(page, syncing, qtbot, Status(stand=IN))
    page.bridge.change(language="en")
    page.retranslate()
    assert page.card.buttons["pause"].text() == "Pause"
    assert page.head.text() == "What waits"
    assert page.metered.currentText() == "As the system says"


def test_the_page_of_the_account_says_it_in_one_sentence_and_leads_here(opened, desks, syncing, qtbot):
    desks[0].identity.put()
    account = AccountPage(opened)
    qtbot.addWidget(account)
    account.show()
    account.shown()
    qtbot.waitUntil(account.sync.isVisible)
    syncing.show(Status(phase="paused", stand=IN))
    qtbot.waitUntil(lambda: account.sync.words.text().startswith("En pause"))
    opened.change(language="en")
    account.retranslate()
    assert account.sync.words.text().startswith("Paused")
    with qtbot.waitSignal(opened.go) as gone:
        account.sync.see.click()
    assert gone.args == ["sync", ""]
