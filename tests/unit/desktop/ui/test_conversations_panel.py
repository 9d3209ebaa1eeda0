"""The conversations beside the thread: begun, opened, renamed, classed, deleted and brought back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt

from desktop.store.records import Turn


@pytest.fixture
def panel(talking, desks, qtbot):
    """Two conversations, the newer one first; it is opened."""
    kept = desks[0].memory.conversations
    for title in ("Puits", "Piste"):
        begun = kept.begin(title=title)
        kept.add(Turn(id=title, conversation=begun.id, at=datetime.now(UTC), heard=f"{title} ?"))
    talking.open("conversation-2")
    qtbot.waitUntil(lambda: talking.panel.current is not None)
    return talking.panel


def test_the_open_one_is_marked_and_named(talking, panel, qtbot):
    assert panel.current.title == "Piste"
    assert talking.pane.title.whole == "Piste"
    assert talking.pane.privacy.text() == "Interne"
    qtbot.waitUntil(lambda: [message.text for message in talking.messages.messages] == ["Piste ?"])


def test_another_one_is_opened_by_the_keyboard(talking, panel, desks, qtbot):
    panel.list.setCurrentIndex(panel.entries.index(1))
    panel.list.activated.emit(panel.entries.index(1))
    qtbot.waitUntil(lambda: [message.text for message in talking.messages.messages] == ["Puits ?"])
    qtbot.waitUntil(lambda: desks[0]._talk.conversation == "conversation-1")


def test_a_new_one_begins_empty(talking, panel, desks, qtbot):
    panel.new_button.click()
    qtbot.waitUntil(lambda: desks[0]._talk.conversation == "")
    assert desks[0]._talk.done[-1] == ("open", "", "internal")
    assert not talking.messages.messages
    assert talking.pane.title.whole == "Nouvelle conversation"
    assert talking.pane.middle.currentIndex() == 0


def test_it_can_be_renamed_and_classed(talking, panel, qtbot):
    panel.rename("Piste de Bitam")
    qtbot.waitUntil(lambda: talking.pane.title.whole == "Piste de Bitam")
    panel.classes["restricted"].trigger()
    qtbot.waitUntil(lambda: talking.pane.privacy.text() == "Restreint")


def test_a_deletion_can_be_undone(talking, panel, window, qtbot):
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(panel.entries.entries) == 1)
    assert not talking.messages.messages
    assert window.frame.notices.button.text() == "Annuler"
    window.frame.notices.button.click()
    qtbot.waitUntil(lambda: len(panel.entries.entries) == 2)


def test_a_report_is_made_of_it(talking, panel, qtbot):
    talking.bridge.go.disconnect()
    with qtbot.waitSignal(talking.bridge.go) as went:
        talking.pane.report_button.click()
    assert went.args == ["report", "conversation:conversation-2"]


def test_an_empty_list_says_how_it_fills(talking, qtbot):
    qtbot.waitUntil(talking.panel.empty.isVisible)
    assert "dès que vous parlez" in talking.panel.empty.text()
    assert not talking.panel.more_button.isEnabled()
