"""The thread: a list whose rows are as tall as their words, laid out by itself so that thousands stay cheap.

Qt's own list asks for the size of every row whenever one changes. Here a row is guessed from the length of its words
until it is first seen, and only rows that are seen, or that change, are measured.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop.ui.theme import px
from desktop.ui.widgets.bubble import WIDEST, Bubbles
from desktop.ui.widgets.message_model import Index, Messages

_NEAR = 40
"""Pixels from the end at which one is still at the end."""
_Hint = QAbstractItemView.ScrollHint
_Cursor = QAbstractItemView.CursorAction


class MessageList(QListView):
    """Stays at the end while one is there, and where one is otherwise; `above` asks for what came before."""

    above = Signal()
    activated_row = Signal()

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._bubbles = Bubbles()
        self._heights: list[int] = []
        self._known: list[bool] = []
        self._tops: list[int] = [0]
        self._width = 0
        self.messages = messages
        self.setModel(messages)
        self.setProperty("role", "bare")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(lambda value: self.above.emit() if value == 0 else None)
        messages.modelReset.connect(self._start)

    def to_end(self) -> None:
        """Show the last message."""
        self._settle(self._last_screen())
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    @property
    def at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - _NEAR

    def doItemsLayout(self) -> None:  # noqa: N802 - Qt's name
        if self._width != self.viewport().width() or len(self._heights) != len(self.messages.messages):
            self._measure_anew()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:  # noqa: ARG002, N802
        if self._settle(range(first.row(), last.row() + 1), again=True):
            self.viewport().update()
        else:
            self.viewport().update(self.visualRect(self.messages.index(first.row())))

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:  # noqa: ARG002, N802 - Qt's name
        if len(self._heights) == len(self.messages.messages):
            return
        stay, before = self.at_end, self._tops[-1]
        self._heights[start:start] = [self._guess(row) for row in range(start, end + 1)]
        self._known[start:start] = [False] * (end - start + 1)
        self._settle(range(start, end + 1) if end - start < 3 else [], again=True)
        self._add_up()
        bar = self.verticalScrollBar()
        if stay:
            bar.setValue(bar.maximum())
        elif start == 0:
            bar.setValue(bar.value() + self._tops[-1] - before)
        self.viewport().update()

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:  # noqa: N802 - Qt's name
        super().rowsAboutToBeRemoved(parent, start, end)
        del self._heights[start : end + 1]
        del self._known[start : end + 1]
        self._add_up()
        self.viewport().update()

    def visualRect(self, index: Index) -> QRect:  # noqa: N802 - Qt's name
        row = index.row()
        if not index.isValid() or row >= len(self._heights):
            return QRect()
        top = self._tops[row] - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._heights[row])

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802 - Qt's name
        row = self._row_at(point.y() + self.verticalOffset())
        return self.messages.index(row) if 0 <= row < len(self._heights) else QModelIndex()

    def scrollTo(self, index: Index, hint: _Hint = _Hint.EnsureVisible) -> None:  # noqa: N802 - Qt's name
        if not 0 <= index.row() < len(self._heights):
            return
        self._settle([index.row()])
        rect, bar = self.visualRect(index), self.verticalScrollBar()
        room = self.viewport().height()
        if hint == _Hint.PositionAtTop or rect.top() < 0 or rect.height() > room:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() > room:
            bar.setValue(bar.value() + rect.bottom() - room)

    def verticalOffset(self) -> int:  # noqa: N802 - Qt's name
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:  # noqa: N802 - Qt's name
        return 0

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: ARG002, N802 - Qt's name
        self.viewport().update()

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        room, bar = self.viewport().height(), self.verticalScrollBar()
        bar.setRange(0, max(0, self._tops[-1] + px(12) - room))
        bar.setPageStep(room)
        bar.setSingleStep(px(24))

    def moveCursor(self, action: _Cursor, modifiers: Qt.KeyboardModifier) -> QModelIndex:  # noqa: ARG002, N802
        count, row = len(self._heights), self.currentIndex().row()
        if count == 0:
            return QModelIndex()
        if row < 0:
            return self.messages.index(count - 1)
        page = self.viewport().height()
        goal = {
            _Cursor.MoveHome: 0,
            _Cursor.MoveEnd: count - 1,
            _Cursor.MovePageUp: self._row_at(self._tops[row] - page),
            _Cursor.MovePageDown: self._row_at(self._tops[row] + page),
            _Cursor.MoveDown: row + 1,
            _Cursor.MoveNext: row + 1,
            _Cursor.MoveUp: row - 1,
            _Cursor.MovePrevious: row - 1,
        }.get(action, row)
        return self.messages.index(max(0, min(count - 1, goal)))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802
        index = self.indexAt(rect.center())
        self.selectionModel().select(QItemSelection(index, index) if index.isValid() else QItemSelection(), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802 - Qt's name
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        end = self.at_end
        super().resizeEvent(event)
        self.doItemsLayout()
        self.updateGeometries()
        if end:
            self.to_end()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange}:
            self.restyle()

    def restyle(self) -> None:
        """Letters or language are others: measure everything anew."""
        if self.__dict__.get("_bubbles") is not None:
            end = self.at_end
            self._bubbles.forget()
            self._measure_anew()
            if end:
                self.to_end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.activated_row.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        self._settle(self._on_screen())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused, current = self.hasFocus(), self.currentIndex().row()
        damaged = event.rect()
        for row in self._on_screen():
            top = self._tops[row] - self.verticalOffset()
            if top > damaged.bottom() or top + self._heights[row] < damaged.top():
                continue
            message = self.messages.messages[row]
            played = self.messages.played
            self._bubbles.of(message, self._width).paint(
                painter,
                QRectF(0, top, self._width, self._heights[row]),
                message,
                chosen=row == current,
                focused=focused and row == current,
                played=played[1:] if played[0] == row else (0, 0),
            )

    def _start(self) -> None:
        self._measure_anew()
        self.to_end()

    def _on_screen(self) -> range:
        if not self._heights:
            return range(0)
        first = self._row_at(self.verticalOffset())
        last = self._row_at(self.verticalOffset() + self.viewport().height())
        return range(max(0, first), min(len(self._heights), last + 1))

    def _last_screen(self) -> range:
        first = self._row_at(self._tops[-1] - 2 * self.viewport().height())
        return range(max(0, first), len(self._heights))

    def _settle(self, rows: Sequence[int], *, again: bool = False) -> bool:
        """Measure these rows; True if one of them was not as tall as it was thought to be."""
        anchor = self._row_at(self.verticalOffset())
        shift, changed = 0, False
        for row in rows:
            if self._known[row] and not again:
                continue
            height = self._bubbles.of(self.messages.messages[row], self._width).height
            self._known[row] = True
            if height != self._heights[row]:
                shift += height - self._heights[row] if row < anchor else 0
                self._heights[row], changed = height, True
        if changed:
            end = self.at_end
            self._add_up()
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum() if end else bar.value() + shift)
        return changed

    def _measure_anew(self) -> None:
        self._width = self.viewport().width()
        self._heights = [self._guess(row) for row in range(len(self.messages.messages))]
        self._known = [False] * len(self._heights)
        self._add_up()
        self.viewport().update()

    def _guess(self, row: int) -> int:
        letters = max(1, px(8))
        a_line = max(20, min(px(WIDEST), self._width) // letters)
        return px(58) + px(20) * (1 + len(self.messages.messages[row].text) // a_line)

    def _add_up(self) -> None:
        self._tops = list(accumulate(self._heights, initial=0))
        self.updateGeometries()

    def _row_at(self, y: int) -> int:
        return max(0, min(bisect_right(self._tops, y) - 1, len(self._heights) - 1))
