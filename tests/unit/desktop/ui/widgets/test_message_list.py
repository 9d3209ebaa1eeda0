"""The thread: rows as tall as their words, cheap in thousands, steady when something is added, found by the keys."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from desktop.store.records import Turn
from desktop.ui.widgets.bubble import KEPT
from desktop.ui.widgets.message_list import MessageList
from desktop.ui.widgets.message_model import Messages

WORDS = "le chef du village dit que la route est coupée depuis trois jours et que le camion attend "


def turn(number: int, words: int = 1) -> Turn:
    said = WORDS * words
    return Turn(id=f"t{number}", conversation="c", at=datetime.now(UTC), heard=said, answer=said, state="answered")


@pytest.fixture
def thread(qtbot):
    """A thousand turns, and the view of a small window."""
    messages = Messages()
    view = MessageList(messages)
    qtbot.addWidget(view)
    view.resize(700, 420)
    view.show()
    messages.put([turn(number, 1 + number % 5) for number in range(1000)])
    qtbot.wait(30)
    return view


def on_screen(view) -> list[int]:
    return [view.indexAt(QPoint(10, y)).row() for y in range(0, view.viewport().height(), 5)]


def test_it_opens_at_the_end_and_measures_only_what_is_seen(thread):
    assert thread.at_end
    assert on_screen(thread)[-1] == 1999
    assert sum(thread._known) < 60


def test_rows_follow_each_other_without_gap_or_overlap(thread):
    for top in (0, 20_000, 60_000):
        thread.verticalScrollBar().setValue(top)
        thread.grab()
        first, last = on_screen(thread)[0], on_screen(thread)[-1]
        rects = [thread.visualRect(thread.messages.index(row)) for row in range(first, last + 1)]
        assert all(one.bottom() + 1 == other.top() for one, other in itertools.pairwise(rects))


def test_it_follows_what_is_written_at_the_end(thread):
    message = thread.messages.having("new", mine=False)
    for word in WORDS.split() * 8:
        message.text += word + " "
        thread.messages.changed(message)
    assert thread.at_end
    rect = thread.visualRect(thread.messages.index(2000))
    assert rect.bottom() <= thread.viewport().height()
    assert rect.height() > 100


def test_it_stays_where_one_reads_while_more_is_written(thread):
    thread.verticalScrollBar().setValue(30_000)
    thread.grab()
    before = on_screen(thread)
    message = thread.messages.having("new", mine=False)
    message.text = WORDS * 10
    thread.messages.changed(message)
    assert on_screen(thread) == before


def test_what_came_before_is_put_above_without_moving_what_is_read(thread):
    thread.verticalScrollBar().setValue(4000)
    thread.grab()
    reading = thread.messages.messages[on_screen(thread)[20]].key
    thread.messages.put_before([turn(10_000 + number) for number in range(50)])
    thread.grab()
    assert reading in {thread.messages.messages[row].key for row in on_screen(thread)}


def test_the_top_asks_for_what_came_before(thread, qtbot):
    with qtbot.waitSignal(thread.above):
        thread.verticalScrollBar().setValue(0)


def test_keys_go_from_message_to_message_and_show_them(thread):
    thread.setFocus()
    thread.setCurrentIndex(thread.messages.index(1999))
    for _ in range(12):
        QTest.keyClick(thread, Qt.Key.Key_Up)
    assert thread.currentIndex().row() == 1987
    assert 1987 in on_screen(thread)
    QTest.keyClick(thread, Qt.Key.Key_Home)
    assert thread.currentIndex().row() == 0
    assert 0 in on_screen(thread)
    QTest.keyClick(thread, Qt.Key.Key_End)
    QTest.keyClick(thread, Qt.Key.Key_PageUp)
    assert 1980 < thread.currentIndex().row() < 1999


def test_the_mouse_marks_the_message_under_it(thread):
    row = on_screen(thread)[10]
    QTest.mouseClick(thread.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 50))
    assert thread.currentIndex().row() == row
    assert [index.row() for index in thread.selectedIndexes()] == [row]


def test_a_message_that_is_taken_back_leaves_no_hole(thread):
    thread.messages.having("gone", mine=True).text = "x"
    height = thread._tops[-1]
    thread.messages.remove("gone")
    assert thread._tops[-1] < height
    assert len(thread._heights) == len(thread.messages.messages) == 2000


def test_layouts_are_forgotten_in_time(thread):
    for top in range(0, thread.verticalScrollBar().maximum(), 600):
        thread.verticalScrollBar().setValue(top)
        thread.grab()
    assert len(thread._bubbles._kept) <= KEPT


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا، أين البئر؟",
        "שלום 12",
        "👩🏽‍🌾 👍 e\u0301",
        "a" * 20_000,
        "\u0000\u202e" + "x" * 50,
        "une\nligne\r\npuis deux",
    ],
)
def test_any_text_is_painted_inside_its_row(thread, text):
    message = thread.messages.having("odd", mine=True)
    message.text = text
    thread.messages.changed(message)
    thread.grab()
    bubble = thread._bubbles.of(message, thread._width)
    assert bubble.size[0] <= thread._width
    assert bubble.words.boundingRect().width() <= thread._width


def test_screen_readers_find_a_list_of_messages(thread):
    thread.setAccessibleName("Messages de la conversation")
    told = QAccessible.queryAccessibleInterface(thread)
    assert told.role() == QAccessible.Role.List
    assert told.childCount() == 2000
    spoken = told.child(1999).text(QAccessible.Text.Name)
    assert spoken.startswith("iAsted, sur cet ordinateur")
    assert WORDS.strip() in spoken


def test_a_narrower_window_wraps_again(thread, qtbot):
    before = thread.visualRect(thread.messages.index(1999)).height()
    thread.resize(420, 420)
    qtbot.wait(30)
    thread.grab()
    assert thread.at_end
    assert thread.visualRect(thread.messages.index(1999)).height() > before
