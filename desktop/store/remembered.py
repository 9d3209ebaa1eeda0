"""Answers that may be said again, in the sealed store; they go with it, and never into a backup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from desktop.store.cipher import Database
from shared.routing.remembering import Entry

_FIELDS = Entry.__struct_fields__
_PUT = (
    f"INSERT OR REPLACE INTO remembered ({', '.join(_FIELDS)})"  # noqa: S608 - names of columns
    f" VALUES ({', '.join(f':{name}' for name in _FIELDS)})"
)
_MANY = 1000
"""Rows read at once: nobody else waits for the database longer than that takes."""


class RememberedAnswers:
    """A row an entry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, entry: Entry) -> None:
        """Keep it, in the place of the one that has its id."""
        with self._database.transaction() as tables:
            tables.execute(_PUT, msgspec.structs.asdict(entry))

    def read(self, ids: Sequence[str]) -> list[Entry]:
        """Those that are there."""
        marks = ", ".join("?" * len(ids))
        rows = self._database.rows(f"SELECT * FROM remembered WHERE id IN ({marks})", ids)  # noqa: S608 - question marks
        return [Entry(**row) for row in rows]

    def all(self) -> Iterator[Entry]:
        """Every one, a few at a time."""
        last = ""
        while rows := self._database.rows("SELECT * FROM remembered WHERE id > ? ORDER BY id LIMIT ?", (last, _MANY)):
            last = rows[-1]["id"]
            yield from (Entry(**row) for row in rows)

    def remove(self, ids: Sequence[str]) -> None:
        with self._database.transaction() as tables:
            for each in ids:
                tables.execute("DELETE FROM remembered WHERE id = ?", (each,))

    def expire(self, now: float) -> None:
        """Remove what has had its time."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM remembered WHERE until <= ?", (now,))

    def clear(self) -> None:
        """Remove all of it."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM remembered")
