"""A store in memory with conversations and an outbox, for pages that are tested without a disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from desktop.store.records import Conversation, Turn
from desktop.store.refusals import NotThere

LONG_AGO = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class MemoryConversations:
    def __init__(self) -> None:
        self._kept: dict[str, Conversation] = {}
        self._turns: dict[str, Turn] = {}
        self._trash: set[str] = set()
        self._minutes = 0

    def begin(self, privacy: str = "internal", title: str = "") -> Conversation:
        now = self._now()
        id_ = f"conversation-{len(self._kept) + 1}"
        self._kept[id_] = Conversation(id=id_, title=title, started=now, changed=now, turns=0, privacy=privacy)
        return self._kept[id_]

    def add(self, turn: Turn) -> None:
        new = turn.id not in self._turns
        self._turns[turn.id] = turn
        kept = self.get(turn.conversation)
        title = kept.title or turn.said[:40]
        self._change(kept.id, title=title, changed=self._now(), turns=kept.turns + new)

    def correct(self, turn_id: str, text: str) -> Turn:
        self._turns[turn_id] = msgspec.structs.replace(self._turns[turn_id], corrected=text)
        return self._turns[turn_id]

    def rename(self, conversation_id: str, title: str) -> None:
        self._change(conversation_id, title=title)

    def set_privacy(self, conversation_id: str, privacy: str) -> None:
        self._change(conversation_id, privacy=privacy)

    def list(self, limit: int = 50, before: str | None = None) -> list[Conversation]:
        seen = [kept for kept in self._kept.values() if kept.id not in self._trash]
        newest = sorted(seen, key=lambda kept: kept.changed, reverse=True)
        start = next((at + 1 for at, kept in enumerate(newest) if kept.id == before), 0)
        return newest[start : start + limit]

    def get(self, conversation_id: str) -> Conversation:
        if conversation_id not in self._kept:
            raise NotThere(conversation_id)
        return self._kept[conversation_id]

    def turn(self, turn_id: str) -> Turn:
        return self._turns[turn_id]

    def thread(self, conversation_id: str, limit: int = 100, before: str | None = None) -> list[Turn]:
        turns = [turn for turn in self._turns.values() if turn.conversation == conversation_id]
        end = next((at for at, turn in enumerate(turns) if turn.id == before), len(turns))
        return turns[max(0, end - limit) : end]

    def delete(self, conversation_id: str) -> None:
        self._trash.add(conversation_id)

    def restore(self, conversation_id: str) -> None:
        self._trash.discard(conversation_id)

    def count(self) -> int:
        return len(self._kept) - len(self._trash)

    def _change(self, conversation_id: str, **fields: Any) -> None:
        self._kept[conversation_id] = msgspec.structs.replace(self.get(conversation_id), **fields)

    def _now(self) -> datetime:
        self._minutes += 1
        return LONG_AGO + timedelta(minutes=self._minutes)


class MemoryOutbox:
    def __init__(self) -> None:
        self.waiting = 0

    def unsent(self) -> int:
        return self.waiting


class MemoryMeta:
    """Nothing was ever kept about the store itself."""

    def get(self, _name: str, otherwise: str = "") -> str:
        return otherwise


class NoRows:
    """A database in which nothing was received."""

    def rows(self, _sql: str, _values: Any = ()) -> list[dict[str, Any]]:
        return []

    def value(self, _sql: str, _values: Any = ()) -> int:
        return 0


class MemoryStore:
    def __init__(self) -> None:
        self.database = NoRows()
        self.conversations = MemoryConversations()
        self.outbox = MemoryOutbox()
        self.meta = MemoryMeta()
