"""What has changed here and waits to be sent; a change and its line are written in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from desktop.store.cipher import Database
from desktop.store.moments import kept, moment, now
from desktop.store.records import Pending
from shared.ids import new_id


class Outbox:
    """Lines in the order of the changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.told: Callable[[], None] = lambda: None
        """Called with every new line, on whatever thread; the transaction that writes it has not ended yet."""

    def put(self, kind: str, object_id: str, body: Any, at: datetime | None = None) -> None:
        """Note a change; called inside the transaction that makes it."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body, order="deterministic")
        values = (new_id(), kind, object_id, kept(at or now()), hashlib.sha256(content).hexdigest())
        with self._database.transaction() as tables:
            tables.execute("INSERT INTO outbox (id, kind, object, at, sha256) VALUES (?, ?, ?, ?, ?)", values)
        self.told()

    def pending(self, limit: int = 100) -> list[Pending]:
        """The oldest lines."""
        rows = self._database.rows("SELECT * FROM outbox ORDER BY row LIMIT ?", (limit,))
        return [
            Pending(id=row["id"], kind=row["kind"], object_id=row["object"], at=moment(row["at"]), sha256=row["sha256"])
            for row in rows
        ]

    def done(self, ids: Sequence[str]) -> None:
        """These lines are sealed; called inside the transaction that keeps what was sealed."""
        with self._database.transaction() as tables:
            for each in ids:
                tables.execute("DELETE FROM outbox WHERE id = ?", (each,))

    def count(self) -> int:
        """How many lines wait."""
        return int(self._database.value("SELECT count(*) FROM outbox"))

    def unsent(self) -> int:
        """How many things the server does not have as they are, sealed or not; several changes of one are one."""
        return int(
            self._database.value(
                "SELECT count(*) FROM (SELECT kind, object FROM outbox"
                " UNION SELECT kind, object FROM sealed WHERE state = 'waiting')"
            )
        )
