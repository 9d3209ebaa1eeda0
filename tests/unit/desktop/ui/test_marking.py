"""Each message and each report shows by itself whether the server has it, in words that are read aloud too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt

from desktop.desk.events import Recorded
from desktop.store.records import Turn
from desktop.sync.stand import ItemState, Stand
from desktop.sync.status import Status
from desktop.ui.pages.reports_page import ReportsPage
from desktop.ui.report.bar import Bar
from shared.reports.content import new_report
from shared.reports.kinds import kind

IN = Stand(account="signed-in", known=True)


def said(conversation, heard):
    return Turn(conversation=conversation, at=datetime.now(UTC), heard=heard, answer="D’accord.", state="answered")


@pytest.fixture
def syncing(talking, desks):
    return desks[0].synchronising


@pytest.fixture
def thread(talking, desks, qtbot):
    """Three turns of an open conversation."""
    kept = desks[0].memory.conversations
    begun = kept.begin()
    turns = [said(begun.id, heard) for heard in ("Le pont.", "Le bac.", "La piste.")]
    for turn in turns:
        kept.add(turn)
    talking.open(begun.id)
    qtbot.waitUntil(lambda: len(talking.messages.messages) == 6)
    return turns


def heard_at(page, row):
    return page.messages.data(page.messages.index(row), Qt.ItemDataRole.AccessibleTextRole)


def test_each_message_says_whether_it_is_sent(talking, thread, syncing, qtbot):
    states = (ItemState("sent"), ItemState("waiting"), ItemState("refused", "too-large"))
    syncing.kept = {("turn", turn.id): state for turn, state in zip(thread, states, strict=True)}
    syncing.show(Status(stand=IN))
    qtbot.waitUntil(lambda: talking.messages.messages[4].sending is not None)
    assert "envoyé" in heard_at(talking, 0)
    assert "envoyé" in heard_at(talking, 1)
    assert "en attente d’envoi" in heard_at(talking, 2)
    assert "refusé" in heard_at(talking, 4)
    assert "trop grand" in heard_at(talking, 4)
    assert not talking.list.grab().isNull()


def test_without_an_account_no_message_speaks_of_sending(talking, thread, syncing, qtbot):
    syncing.show(Status(phase="paused"))
    qtbot.wait(400)
    assert all(message.sending is None for message in talking.messages.messages)
    assert "envoyé" not in heard_at(talking, 0)


def test_what_is_kept_anew_is_marked_by_itself(talking, thread, syncing, desks, qtbot):
    fresh = said(thread[0].conversation, "Le dispensaire.")
    syncing.kept = {("turn", fresh.id): ItemState("waiting")}
    desks[0].tell(Recorded(turn=fresh))
    qtbot.waitUntil(lambda: talking.messages.messages[-1].sending == ItemState("waiting"))
    syncing.kept = {("turn", fresh.id): ItemState("sent")}
    syncing.show(Status(stand=IN, checked=datetime.now(UTC)))
    qtbot.waitUntil(lambda: talking.messages.messages[-1].sending == ItemState("sent"))


def test_an_open_report_says_it_beside_its_state_with_the_reason(qtbot, opened):
    bar = Bar(opened, None)
    qtbot.addWidget(bar)
    bar.show_report(new_report(kind("fiche")), undoable=False, redoable=False)
    assert bar.status.text() == "Brouillon"
    bar.show_sending(ItemState("refused", "too-large"))
    assert bar.status.text() == "Brouillon · refusée"
    assert "trop grand" in bar.status.toolTip()
    assert "trop grand" in bar.status.accessibleName()
    bar.show_sending(ItemState("sent"))
    assert (bar.status.text(), bar.status.toolTip()) == ("Brouillon · envoyée", "")


def test_a_report_says_it_in_the_list(opened, desks, qtbot):
    page = ReportsPage(opened)
    qtbot.addWidget(page)
    page.show()
    report = new_report(kind("fiche"))
    desks[0].synchronising.kept = {("report", report.id): ItemState("refused", "malformed")}
    page._show([report], first=True)
    qtbot.waitUntil(lambda: page.entries.entries[0].aside == "Brouillon · refusée")
    assert "refusée" in page.entries.data(page.entries.index(0), Qt.ItemDataRole.AccessibleTextRole)
    desks[0].synchronising.kept = {("report", report.id): ItemState("sent")}
    desks[0].synchronising.show(Status(stand=IN))
    qtbot.waitUntil(lambda: page.entries.entries[0].aside == "Brouillon · envoyée")
