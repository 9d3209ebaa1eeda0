"""Conversations and their turns; a turn, its words in the index and its line in the outbox are one transaction."""

from __future__ import annotations

import builtins
from typing import Any

from desktop.store.cipher import Database
from desktop.store.moments import kept, moment, now
from desktop.store.outbox import Outbox
from desktop.store.records import Conversation, Turn
from desktop.store.refusals import NotThere
from desktop.store.turns import as_row, clean_turn, known, text_of, turn_of
from desktop.store.words import clean, indexed
from shared.ids import new_id
from shared.reports.content import Privacy

TITLE = 60
"""Characters of what was first said that make a title."""
_COLUMNS = "id, title, started, changed, turns, privacy"


class Conversations:
    """What was said, newest first."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database, self._outbox = database, outbox

    def begin(self, privacy: Privacy = "internal", title: str = "") -> Conversation:
        """A conversation with nothing in it yet."""
        moment = now()
        begun = Conversation(id=new_id(), title=clean(title), started=moment, changed=moment, turns=0, privacy=privacy)
        with self._database.transaction() as tables:
            tables.table("conversation").insert(
                {
                    "id": begun.id,
                    "place": self._next_place(),
                    "title": begun.title,
                    "named": bool(title),
                    "privacy": privacy,
                    "started": kept(moment),
                    "changed": kept(moment),
                }
            )
            self._outbox.put("conversation", begun.id, begun)
        return begun

    def add(self, turn: Turn) -> None:
        """Keep a turn; it is on disk for good when this returns.

        A turn that is there already is brought up to date: what was heard stays, and so does its correction.
        """
        turn = clean_turn(turn)
        with self._database.transaction() as tables:
            if there := known(self._database, turn.id):
                fresh = as_row(turn, there)
                row = there["row"]
                tables.table("turn").update(row, fresh)
            else:
                self._at(turn.conversation)
                fresh = as_row(turn)
                row = tables.table("turn").insert(fresh, pk="row").last_pk
            self._index(row, turn_of(fresh))
            self._touch(turn, new=not there)
            self._outbox.put("turn", turn.id, turn_of(fresh), turn.at)

    def correct(self, turn_id: str, text: str) -> Turn:
        """Write what was really said beside what was heard; empty text takes a correction back."""
        with self._database.transaction() as tables:
            there = self._turn_row(turn_id)
            tables.table("turn").update(there["row"], {"corrected": clean(text)})
            turn = turn_of(self._turn_row(turn_id))
            self._index(there["row"], turn)
            self._touch(turn, new=False)
            self._outbox.put("turn", turn_id, turn)
        return turn

    def discard(self, turn_id: str) -> None:
        """Forget a turn that went on in another one before it was answered; nothing happens when it is not there."""
        with self._database.transaction() as tables:
            if there := known(self._database, turn_id):
                tables.execute("DELETE FROM turn_words WHERE rowid = ?", (there["row"],))
                tables.table("turn").delete(there["row"])
                conversation = self._at(there["conversation"])
                tables.table("conversation").update(conversation["id"], {"turns": conversation["turns"] - 1})
                self._outbox.put("turn", turn_id, {"id": turn_id, "discarded": True})

    def rename(self, conversation_id: str, title: str) -> None:
        with self._database.transaction() as tables:
            self._at(conversation_id)
            named = {"title": clean(title), "named": bool(title.strip()), "changed": kept(now())}
            tables.table("conversation").update(conversation_id, named)
            self._outbox.put("conversation", conversation_id, self.get(conversation_id))

    def set_privacy(self, conversation_id: str, privacy: Privacy) -> None:
        """Who may help with the answers of a conversation from now on."""
        with self._database.transaction() as tables:
            self._at(conversation_id)
            tables.table("conversation").update(conversation_id, {"privacy": privacy, "changed": kept(now())})
            self._outbox.put("conversation", conversation_id, self.get(conversation_id))

    def privacy(self, conversation_id: str) -> Privacy | None:
        """How far it may go; None when there is no such conversation."""
        found: Privacy | None = self._database.value(
            "SELECT privacy FROM conversation WHERE id = ?", (conversation_id,)
        )
        return found

    def list(self, limit: int = 50, before: str | None = None) -> builtins.list[Conversation]:
        """The conversations that changed last, newest first; `before` is the id of the last one seen."""
        sql = f"SELECT {_COLUMNS} FROM conversation WHERE trashed IS NULL AND place < ? ORDER BY place DESC LIMIT ?"  # noqa: S608 - names of columns
        return [_conversation(row) for row in self._database.rows(sql, (self._place(before), limit))]

    def get(self, conversation_id: str) -> Conversation:
        return _conversation(self._at(conversation_id))

    def beginning(self, name: str) -> builtins.list[str]:
        """The ids in sight that begin so; two at most."""
        sql = "SELECT id FROM conversation WHERE trashed IS NULL AND substr(id, 1, length(?)) = ? LIMIT 2"
        return [row["id"] for row in self._database.rows(sql, (name, name))]

    def turn(self, turn_id: str) -> Turn:
        return turn_of(self._turn_row(turn_id))

    def thread(self, conversation_id: str, limit: int = 100, before: str | None = None) -> builtins.list[Turn]:
        """The last `limit` turns in the order they were said; `before` is the id of the first one seen."""
        first = self._turn_row(before)["row"] if before else 2**62
        sql = "SELECT * FROM turn WHERE conversation = ? AND row < ? ORDER BY row DESC LIMIT ?"
        return [turn_of(row) for row in reversed(self._database.rows(sql, (conversation_id, first, limit)))]

    def delete(self, conversation_id: str) -> None:
        """Put a conversation out of sight; `restore` brings it back."""
        self._trash(conversation_id, kept(now()))

    def restore(self, conversation_id: str) -> None:
        self._trash(conversation_id, None)

    def trashed(self, conversation_id: str) -> bool:
        """Whether it is out of sight."""
        return self._at(conversation_id)["trashed"] is not None

    def count(self) -> int:
        """How many are in sight."""
        return int(self._database.value("SELECT count(*) FROM conversation WHERE trashed IS NULL"))

    def _trash(self, conversation_id: str, when: int | None) -> None:
        with self._database.transaction() as tables:
            self._at(conversation_id)
            tables.table("conversation").update(conversation_id, {"trashed": when})
            self._outbox.put("conversation", conversation_id, {"id": conversation_id, "trashed": when})

    def _touch(self, turn: Turn, *, new: bool) -> None:
        row = self._at(turn.conversation)
        fresh: dict[str, Any] = {
            "place": self._next_place(),
            "changed": max(row["changed"], kept(turn.at), kept(now())),
        }
        if new:
            fresh["turns"] = row["turns"] + 1
        if not row["named"] and not row["title"]:
            fresh["title"] = title_of(turn)
        with self._database.transaction() as tables:
            tables.table("conversation").update(turn.conversation, fresh)

    def _index(self, row: int, turn: Turn) -> None:
        with self._database.transaction() as tables:
            words = (row, indexed(text_of(turn)))
            tables.execute("INSERT OR REPLACE INTO turn_words (rowid, words) VALUES (?, ?)", words)

    def _at(self, conversation_id: str) -> dict[str, Any]:
        rows = self._database.rows("SELECT * FROM conversation WHERE id = ?", (conversation_id,))
        if not rows:
            raise NotThere(conversation_id)
        return rows[0]

    def _turn_row(self, turn_id: str) -> dict[str, Any]:
        if there := known(self._database, turn_id):
            return there
        raise NotThere(turn_id)

    def _place(self, conversation_id: str | None) -> int:
        return int(self._at(conversation_id)["place"]) if conversation_id else 2**62

    def _next_place(self) -> int:
        return int(self._database.value("SELECT coalesce(max(place), 0) + 1 FROM conversation"))


def title_of(turn: Turn) -> str:
    """The first words of what was said."""
    said = " ".join(turn.said[: TITLE * 4].split())
    if len(said) <= TITLE:
        return said
    return said[:TITLE].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _conversation(row: dict[str, Any]) -> Conversation:
    return Conversation(
        id=row["id"],
        title=row["title"],
        started=moment(row["started"]),
        changed=moment(row["changed"]),
        turns=row["turns"],
        privacy=row["privacy"],
    )
