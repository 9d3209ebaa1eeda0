"""Files on their way to the server: which, how far, and why one is put aside."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from desktop.store.cipher import Database
from desktop.store.moments import kept, now

State = Literal["waiting", "sent", "aside"]


class Travelling(msgspec.Struct, frozen=True, kw_only=True):
    """A row; printing it does not show the key."""

    id: str
    report: str
    name: str
    conversation: str
    sha256: str
    described: bytes
    nonces: bytes
    size: int
    sealed: str = ""
    received: int = 0
    state: State = "waiting"
    code: str = ""
    tries: int = 0
    later: int = 0
    at: int = 0

    def __repr__(self) -> str:
        return f"Travelling({self.id}, {self.received} of {self.size} bytes, {self.state})"


class Blobs:
    """One row for each content that a report's file ever had and that was described to others."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: Travelling) -> None:
        with self._database.transaction() as tables:
            tables.table("blob").insert({**msgspec.structs.asdict(row), "at": kept(now())})

    def of(self, report: str, name: str, sha256: str) -> Travelling | None:
        """The row of a report's file with this content."""
        sql = "SELECT * FROM blob WHERE report = ? AND name = ? AND sha256 = ?"
        rows = self._database.rows(sql, (report, name, sha256))
        return Travelling(**rows[0]) if rows else None

    def of_report(self, report: str) -> list[Travelling]:
        """The newest row of each of a report's files."""
        rows = self._database.rows("SELECT * FROM blob WHERE report = ? ORDER BY at, id", (report,))
        return list({row["name"]: Travelling(**row) for row in rows}.values())

    def due(self) -> list[Travelling]:
        """What is to be sent now: first what failed least, so that one that always fails keeps none of the others."""
        sql = "SELECT * FROM blob WHERE state = 'waiting' AND later <= ? ORDER BY tries, at, id"
        return [Travelling(**row) for row in self._database.rows(sql, (kept(now()),))]

    def is_due(self) -> bool:
        """Whether there is any."""
        sql = "SELECT 1 FROM blob WHERE state = 'waiting' AND later <= ? LIMIT 1"
        return bool(self._database.rows(sql, (kept(now()),)))

    def aside(self) -> list[Travelling]:
        """What will not be sent as it is, the newest first."""
        rows = self._database.rows("SELECT * FROM blob WHERE state = 'aside' ORDER BY at DESC")
        return [Travelling(**row) for row in rows]

    def waiting(self) -> tuple[int, int]:
        """How many files, and how many bytes of them are still to be sent."""
        sql = "SELECT count(*) AS files, coalesce(sum(size - received), 0) AS size FROM blob WHERE state = 'waiting'"
        row = self._database.rows(sql)[0]
        return int(row["files"]), int(row["size"])

    def change(self, id_: str, **fresh: Any) -> None:
        """Other values for some of its columns; nothing, when it was forgotten meanwhile."""
        columns = ", ".join(f"{name} = :{name}" for name in fresh)
        with self._database.transaction() as tables:
            tables.execute(f"UPDATE blob SET {columns} WHERE id = :id", {**fresh, "id": id_})  # noqa: S608 - names of columns

    def ask_again(self) -> None:
        """What was sent waits, to be announced once more."""
        with self._database.transaction() as tables:
            tables.execute("UPDATE blob SET state = 'waiting', tries = 0, later = 0 WHERE state = 'sent'")

    def forget(self, id_: str) -> None:
        """Described anew, the file gets another name and key."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM blob WHERE id = ?", (id_,))

    def forget_waiting(self, report: str, name: str, but: str = "") -> None:
        """A file was replaced or taken away before it was sent."""
        with self._database.transaction() as tables:
            sql = "DELETE FROM blob WHERE report = ? AND name = ? AND sha256 <> ? AND state <> 'sent'"
            tables.execute(sql, (report, name, but))
