"""The keys of conversations, each under its name: made here, or unwrapped for a reader."""

from __future__ import annotations

import msgspec

from desktop.store.cipher import Database


class CaseKey(msgspec.Struct, frozen=True, kw_only=True):
    """A row; printing it does not show the secret."""

    id: str
    conversation: str
    commitment: str
    secret: bytes
    made: bool
    readers: str = ""
    """To whom it was wrapped, as one text."""

    def __repr__(self) -> str:
        return f"CaseKey({self.id})"


class CaseKeys:
    """By id, and the newest of each conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, key: CaseKey) -> None:
        """Keep a key; one that is there stays."""
        values = (key.id, key.conversation, key.commitment, key.secret, key.made, key.readers)
        with self._database.transaction() as tables:
            tables.execute(
                "INSERT OR IGNORE INTO case_key (id, conversation, commitment, secret, made, readers)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )

    def get(self, id_: str) -> CaseKey | None:
        return self._one("SELECT * FROM case_key WHERE id = ?", id_)

    def newest(self, conversation: str) -> CaseKey | None:
        """Ids sort by the time they were made."""
        return self._one("SELECT * FROM case_key WHERE conversation = ? ORDER BY id DESC LIMIT 1", conversation)

    def destroy(self, conversation: str) -> None:
        """Nothing that was sealed under the keys of this conversation opens here any more."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM case_key WHERE conversation = ?", (conversation,))

    def _one(self, sql: str, value: str) -> CaseKey | None:
        rows = self._database.rows(sql, (value,))
        return CaseKey(**{**rows[0], "made": bool(rows[0]["made"])}) if rows else None
