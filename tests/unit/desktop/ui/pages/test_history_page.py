"""The history finds words as they are typed, opens, deletes and brings back, and stays quick when it is long."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt

from desktop.ui.pages.history_page import PAGE, HistoryPage


@pytest.fixture
def page(staged, qtbot):
    page = HistoryPage(staged)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: bool(page.entries.entries), timeout=5_000)
    return page


def titles(page) -> list[str]:
    return [entry.title for entry in page.entries.entries]


def test_conversations_come_newest_first(page):
    assert titles(page)[0] == "Pont de la Ngounié à Fougamou"
    assert titles(page)[-1] == "Marché d’Oyem : prix relevés"


def test_words_are_found_without_their_accents_and_marked(page, qtbot):
    qtbot.keyClicks(page.field, "chambre froi")
    qtbot.waitUntil(lambda: len(page.entries.entries) == 2, timeout=5_000)
    hit = next(entry for entry in page.entries.entries if entry.kind == "turn")
    assert [hit.detail[first:last].lower() for first, last in hit.matches][:2] == ["chambre", "froide"]
    assert "2 résultats" in page.found.text()


def test_nothing_found_says_what_to_try(page, qtbot):
    page.field.setText("xylophone")
    qtbot.waitUntil(page.empty.isVisible, timeout=5_000)
    assert "xylophone" in page.empty.text()
    assert not page.list.isVisible()


def test_enter_opens_the_first(page, qtbot, gone, played):
    qtbot.keyClick(page.field, Qt.Key.Key_Return)
    assert gone == [("talk", played.conversation)]


def test_a_report_that_was_found_opens_as_a_report(page, qtbot, gone, played):
    page.field.setText("travées")
    qtbot.waitUntil(lambda: any(entry.kind == "report" for entry in page.entries.entries), timeout=5_000)
    row = next(row for row, entry in enumerate(page.entries.entries) if entry.kind == "report")
    page.list.activated.emit(page.entries.index(row, 0, QModelIndex()))
    assert gone == [("report", played.report)]
    page.list.setCurrentIndex(page.entries.index(row, 0, QModelIndex()))
    assert not page.delete_button.isEnabled()


def test_what_is_deleted_comes_back(page, qtbot, notices, stored):
    first = page.entries.entries[0]
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: first not in page.entries.entries, timeout=5_000)
    assert first.id not in [one.id for one in stored(lambda store: store.conversations.list())]
    notices[-1].act()
    qtbot.waitUntil(lambda: bool(page.entries.entries) and page.entries.entries[0].id == first.id, timeout=5_000)


def test_a_long_history_is_read_page_after_page(page, qtbot, stored):
    def many(store):
        for number in range(PAGE + 20):
            store.conversations.begin(title=f"n° {number}")

    stored(many)
    page.refresh()
    qtbot.waitUntil(lambda: len(page.entries.entries) == PAGE, timeout=10_000)
    assert page.entries.canFetchMore(QModelIndex())
    page.entries.fetchMore(QModelIndex())
    qtbot.waitUntil(lambda: len(page.entries.entries) == PAGE + 28, timeout=5_000)
    assert not page.entries.canFetchMore(QModelIndex())
    assert len(set(titles(page))) == PAGE + 28


def test_a_locked_desk_shows_nothing(page):
    page.field.setText("ciment")
    page.locking()
    assert not page.entries.entries
    assert page.field.text() == ""
