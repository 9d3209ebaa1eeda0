"""The author of a conversation sees above it what reviewers have said, and nowhere else."""

from __future__ import annotations

import pytest

from desktop.sync.status import Status
from desktop.ui.pages.report_page import ReportPage
from desktop.ui.pages.talk_page import TalkPage
from desktop.ui.stage.arrivals import Arrivals, Laptop, content
from shared.ids import new_id
from shared.sync.cases import Step
from shared.sync.content import CommentBody, DecisionBody


@pytest.fixture
def page(staged, qtbot, played):
    page = TalkPage(staged)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.open(played.conversation)
    qtbot.waitUntil(lambda: bool(page.messages.messages), timeout=5_000)
    return page


@pytest.fixture
def reviewed(stored, played):
    """Reviewers write about the conversation."""
    awa, here = Laptop("d-awa", "p-awa", "Awa Ndong"), Laptop("d-here", "invented", "Clarisse Mengue")

    def write(*bodies):
        def bring(store):
            arrivals = Arrivals(store)
            arrivals.cursor = int(store.database.value("SELECT count(*) FROM received"))
            arrivals.open_case(played.conversation, here, "ngounie")
            for body in bodies:
                kind = "decision" if isinstance(body, DecisionBody) else "comment"
                arrivals.bring(awa, content(kind, played.conversation, new_id(), body))

        stored(bring)

    return write


def test_nothing_stands_there_while_nobody_has_said_anything(page):
    assert not page.pane.word.isVisible()


def test_who_took_it_in_hand_and_what_they_said_comes_with_a_synchronisation(page, staged, reviewed, played, qtbot):
    step = Step(case=played.conversation, version=0, state="assigned", assignee="p-awa")
    reviewed(DecisionBody(step=step, comment="J’y serai jeudi."))
    staged.sync_changed.emit(Status())
    qtbot.waitUntil(page.pane.word.isVisible, timeout=5_000)
    told = page.pane.word.words.text()
    assert "Confié à Awa Ndong" in told
    assert "J’y serai jeudi." in told
    reviewed(CommentBody(text="Prévoyez une passerelle."))
    staged.sync_changed.emit(Status())
    qtbot.waitUntil(lambda: "Prévoyez une passerelle." in page.pane.word.words.text(), timeout=5_000)


def test_another_conversation_shows_nothing_of_it(page, staged, reviewed, played, qtbot):
    reviewed(CommentBody(text="Prévoyez une passerelle."))
    staged.sync_changed.emit(Status())
    qtbot.waitUntil(page.pane.word.isVisible, timeout=5_000)
    page.begin()
    assert not page.pane.word.isVisible()


def test_a_report_tells_it_too(staged, reviewed, played, qtbot):
    page = ReportPage(staged)
    qtbot.addWidget(page)
    page.show()
    reviewed(CommentBody(text="Ajoutez le devis."))
    page.open(played.report)
    qtbot.waitUntil(page.word.isVisible, timeout=5_000)
    assert "Ajoutez le devis." in page.word.words.text()
    page.locking()
    assert not page.word.isVisible()
