"""The messages of one conversation, in order, as they are kept and as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.store.records import Turn
from desktop.sync.stand import ItemState
from desktop.ui.messages import Message, aloud, answer_of, messages_of

Index = QModelIndex | QPersistentModelIndex


class Messages(QAbstractListModel):
    """At most two rows a turn: what was said, then the answer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.messages: list[Message] = []
        self._rows: dict[tuple[str, bool], int] = {}
        self.played: tuple[int, int, int] = (-1, 0, 0)
        """Row, first character and length of the sentence that is being said."""

    def put(self, turns: Sequence[Turn], by: str = "") -> None:
        """Show these turns and nothing else; `by` is who said them, where that was another one."""
        self.beginResetModel()
        self.messages = [message for turn in turns for message in messages_of(turn, by)]
        self._number()
        self.played = (-1, 0, 0)
        self.endResetModel()

    def put_before(self, turns: Sequence[Turn]) -> None:
        """Show these earlier turns above the others."""
        earlier = [message for turn in turns for message in messages_of(turn)]
        if earlier:
            self.beginInsertRows(QModelIndex(), 0, len(earlier) - 1)
            self.messages[:0] = earlier
            self._number()
            self.endInsertRows()

    def at(self, turn: str, *, mine: bool) -> Message | None:
        """A message by its turn."""
        row = self._rows.get((turn, mine))
        return None if row is None else self.messages[row]

    def row(self, message: Message) -> int:
        return self._rows[message.key]

    def having(self, turn: str, *, mine: bool) -> Message:
        """A message by its turn, added at the end if it is not there."""
        if (turn, mine) not in self._rows:
            row = len(self.messages)
            self.beginInsertRows(QModelIndex(), row, row)
            self.messages.append(Message(turn=turn, mine=mine))
            self._rows[turn, mine] = row
            self.endInsertRows()
        return self.messages[self._rows[turn, mine]]

    def changed(self, message: Message) -> None:
        """It says something else now."""
        message.version += 1
        self._tell(self.row(message))

    def remove(self, turn: str) -> None:
        """Nothing came of a turn."""
        for mine in (False, True):
            row = self._rows.get((turn, mine))
            if row is not None:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self.messages[row]
                self._number()
                self.endRemoveRows()

    def record(self, turn: Turn) -> None:
        """A turn as it is kept now."""
        for fresh in messages_of(turn):
            there = self.having(turn.id, mine=fresh.mine)
            if not fresh.mine and there.state in {"writing", "speaking"} and turn.state == "unanswered":
                there.record = turn
                continue
            fresh.version, fresh.sending = there.version, there.sending
            if not fresh.shown and there.shown and fresh.state == "failed":
                fresh.text = there.text
            self.messages[self.row(there)] = fresh
            self.changed(fresh)
        if answer_of(turn) is None and (there_is := self.at(turn.id, mine=False)) is not None:
            there_is.record = turn

    @property
    def turns(self) -> list[str]:
        """The turns that are kept."""
        return list(dict.fromkeys(message.turn for message in self.messages if message.record is not None))

    def mark(self, sending: Mapping[str, ItemState]) -> None:
        """How each turn stands with the server."""
        for message in self.messages:
            fresh = sending.get(message.turn)
            if message.record is not None and message.sending != fresh:
                message.sending = fresh
                self.changed(message)

    def highlight(self, message: Message | None, start: int = 0, length: int = 0) -> None:
        """Mark the part of a message that is being said; None for nothing."""
        fresh = (-1, 0, 0) if message is None else (self.row(message), start, length)
        if fresh != self.played:
            before, self.played = self.played, fresh
            for row in {before[0], fresh[0]} - {-1}:
                self._tell(min(row, len(self.messages) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        return 0 if parent.isValid() else len(self.messages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.messages):
            return None
        message = self.messages[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return message
            case Qt.ItemDataRole.DisplayRole:
                return message.shown
            case Qt.ItemDataRole.AccessibleTextRole:
                return aloud(message)
        return None

    def _tell(self, row: int) -> None:
        if row >= 0:
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def _number(self) -> None:
        self._rows = {message.key: row for row, message in enumerate(self.messages)}
