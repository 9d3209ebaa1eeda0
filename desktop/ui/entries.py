"""A long list of things with a title and a line about each: loaded page after page, and painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.theme import colour, px

Index = QModelIndex | QPersistentModelIndex


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in the list; `matches` are ranges of `detail` to be marked."""

    id: str
    title: str
    detail: str = ""
    aside: str = ""
    """On the right of the title: when, or in what state."""
    kind: str = ""
    of: str = ""
    """The id of what it is a part of: a turn's conversation."""
    matches: tuple[tuple[int, int], ...] = ()


class Entries(QAbstractListModel):
    """`wanted` asks for what follows the last entry; the view asks for it as one scrolls."""

    wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self._more = False

    def put(self, entries: Sequence[Entry], *, more: bool) -> None:
        """Show these and nothing else."""
        self.beginResetModel()
        self.entries, self._more = list(entries), more
        self.endResetModel()

    def add(self, entries: Sequence[Entry], *, more: bool) -> None:
        """Show these after the others."""
        first = len(self.entries)
        self._more = more
        if entries:
            self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
            self.entries += entries
            self.endInsertRows()

    def change(self, entry: Entry) -> None:
        """Show one of them as it is now."""
        for row, there in enumerate(self.entries):
            if there.id == entry.id and there != entry:
                self.entries[row] = entry
                self.dataChanged.emit(self.index(row), self.index(row))

    def take(self, entry_id: str) -> None:
        """Take one out."""
        for row, entry in enumerate(self.entries):
            if entry.id == entry_id:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self.entries[row]
                self.endRemoveRows()
                return

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.title, entry.aside, entry.detail)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.title
        return None

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        if self._more and not parent.isValid() and self.entries:
            self._more = False
            self.wanted.emit(self.entries[-1].id)


class EntryPainter(QStyledItemDelegate):
    """Title and moment on the first line, two lines of detail below, matches marked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        line = option.fontMetrics.lineSpacing()
        lines = 1 + (2 if entry.matches else bool(entry.detail))
        return QSize(200, lines * line + 2 * px(12) + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        background(painter, option)
        inside = option.rect.adjusted(px(12) + 4, px(12), -px(12) - 4, -px(12))
        line = option.fontMetrics.lineSpacing()
        top = QRect(inside.left(), inside.top(), inside.width(), line)
        paint_title(painter, option, entry, top)
        if entry.detail:
            _detail(painter, option, entry, inside.adjusted(0, line + 2, 0, 0))
        painter.restore()


def paint_title(painter: QPainter, option: QStyleOptionViewItem, entry: Entry, top: QRect) -> None:
    """The first line: the title as far as there is room, and what stands on its right."""
    bold = QFont(option.font)
    bold.setWeight(QFont.Weight.DemiBold)
    aside = option.fontMetrics.horizontalAdvance(entry.aside)
    painter.setPen(colour("meta"))
    painter.setFont(option.font)
    painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.aside)
    painter.setPen(colour("text"))
    painter.setFont(bold)
    title = top.adjusted(0, 0, -aside - px(12), 0)
    shown = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, title.width())
    painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def entry_list(model: Entries, parent: QWidget) -> QListView:
    """A list view of entries."""
    view = QListView(parent)
    view.setModel(model)
    view.setItemDelegate(EntryPainter(view))
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setMouseTracking(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setAlternatingRowColors(False)
    return view


def background(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """What lies behind an entry: chosen, pointed at, focused."""
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, colour("soft"))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, colour("soft_hover"))
    painter.setPen(colour("line"))
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(colour("focus"), 2))
        painter.drawRect(option.rect.adjusted(1, 1, -2, -2))


def _detail(painter: QPainter, option: QStyleOptionViewItem, entry: Entry, place: QRect) -> None:
    painter.setPen(colour("meta"))
    painter.setFont(option.font)
    if not entry.matches:
        shown = option.fontMetrics.elidedText(entry.detail, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
        return
    layout = QTextLayout(entry.detail, option.font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    mark = QTextCharFormat()
    mark.setBackground(colour("played"))
    mark.setForeground(colour("text"))
    ranges = []
    for first, last in entry.matches:
        marked = QTextLayout.FormatRange()
        marked.start, marked.length, marked.format = first, last - first, mark
        ranges.append(marked)
    layout.setFormats(ranges)
    layout.beginLayout()
    for number in range(2):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(place.width())
        line.setPosition(QPointF(0, number * option.fontMetrics.lineSpacing()))
    layout.endLayout()
    layout.draw(painter, place.topLeft())
