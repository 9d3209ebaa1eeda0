"""How each thing that is kept here stands with the server: waiting, sent, or refused and why."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from desktop.store.moments import moment
from desktop.store.store import Store
from desktop.sync.stand import ItemState, Sending

_AT_ONCE = 500
"""Names in one question to the database."""

_WAITING = """
SELECT kind, object, min(at) AS at FROM (
    SELECT kind, object, at FROM outbox UNION ALL SELECT kind, object, at FROM sealed WHERE state = 'waiting'
) GROUP BY kind, object"""
_REFUSED = """
SELECT kind, object, conversation, at, code FROM sealed AS one
WHERE state = 'refused'
    AND NOT EXISTS (
        SELECT 1 FROM sealed AS later
        WHERE later.object = one.object AND later.kind = one.kind AND (later.at, later.dseq) > (one.at, one.dseq))
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.object = one.object AND outbox.kind = one.kind)
    AND NOT EXISTS (SELECT 1 FROM review_act WHERE review_act.id = one.object AND review_act.resumed)"""


_FILES_ASIDE = "SELECT report, name, at, code FROM blob WHERE state = 'aside'"
_FILES_WAITING = "SELECT report, name, at FROM blob WHERE state = 'waiting'"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not delivered."""

    kind: str
    object: str
    at: datetime
    state: Sending
    code: str = ""
    title: str = ""
    """The first words of what it is, as people know it; empty where it has none or is gone."""


class ItemStates:
    """Read from an open store, on any thread."""

    def __init__(self, store: Store) -> None:
        self._database, self._outbox = store.database, store.outbox

    def of(self, kind: str, objects: Sequence[str]) -> dict[str, ItemState]:
        """How these stand; whatever never was on its way is missing."""
        found: dict[str, ItemState] = {}
        for first in range(0, len(objects), _AT_ONCE):
            some = objects[first : first + _AT_ONCE]
            within = ",".join("?" * len(some))
            sealed = f"SELECT object, state, code FROM sealed WHERE kind = ? AND object IN ({within}) ORDER BY at, dseq"  # noqa: S608 - question marks
            for row in self._database.rows(sealed, (kind, *some)):
                found[row["object"]] = ItemState(row["state"], row["code"])
            lines = f"SELECT DISTINCT object FROM outbox WHERE kind = ? AND object IN ({within})"  # noqa: S608 - the same
            for row in self._database.rows(lines, (kind, *some)):
                found[row["object"]] = ItemState("waiting")
        return found

    def count(self) -> int:
        """How many things wait; several changes of one thing are one."""
        return self._outbox.unsent()

    def refused(self, since: int = 0) -> int:
        """How many things and files the server refused as they now are, made ready after a moment in microseconds."""
        both = f"SELECT at FROM ({_REFUSED}) UNION ALL SELECT at FROM ({_FILES_ASIDE})"  # noqa: S608 - no value in it
        return int(self._database.value(f"SELECT count(*) FROM ({both}) WHERE at > ?", (since,)))  # noqa: S608 - the same

    def last_refused(self) -> int:
        """When the newest of them was made ready, in microseconds."""
        both = f"SELECT at FROM ({_REFUSED}) UNION ALL SELECT at FROM ({_FILES_ASIDE})"  # noqa: S608 - the same
        return int(self._database.value(f"SELECT coalesce(max(at), 0) FROM ({both})"))  # noqa: S608 - the same

    def list(self, limit: int = 200) -> builtins.list[Item]:
        """What is not delivered: the refused first, newest first; then what waits, the oldest first, and its files."""
        found = [self._item(row, "refused") for row in self._rows(f"{_REFUSED} ORDER BY at DESC", limit)]
        found += [_file(row, "refused") for row in self._rows(f"{_FILES_ASIDE} ORDER BY at DESC", limit)]
        found += [self._item(row, "waiting") for row in self._rows(f"{_WAITING} ORDER BY at", limit)]
        found += [_file(row, "waiting") for row in self._rows(f"{_FILES_WAITING} ORDER BY at", limit)]
        return found[:limit]

    def _rows(self, sql: str, limit: int) -> builtins.list[dict[str, Any]]:
        return self._database.rows(f"{sql} LIMIT ?", (limit,))

    def _item(self, row: dict[str, Any], state: Sending) -> Item:
        kind, name = row["kind"], row["object"]
        return Item(
            kind=kind,
            object=name,
            at=moment(row["at"]),
            state=state,
            code=row.get("code", ""),
            title=self._title(kind, name),
        )

    def _title(self, kind: str, name: str) -> str:
        if kind == "attachment":  # waiting for its seal it is called by its report and its file
            return name.partition("/")[2]
        of_case = "SELECT c.title FROM review_act a JOIN review_case c ON c.id = a.conversation WHERE a.id = ?"
        sql = {
            "decision": of_case,
            "comment": of_case,
            "conversation": "SELECT title FROM conversation WHERE id = ?",
            "turn": "SELECT CASE corrected WHEN '' THEN heard ELSE corrected END FROM turn WHERE id = ?",
            "report": "SELECT CASE title WHEN '' THEN number ELSE title END FROM report WHERE id = ?",
        }.get(kind)
        return str(self._database.value(sql, (name,)) or "") if sql else ""


def _file(row: dict[str, Any], state: Sending) -> Item:
    code = row.get("code", "")
    return Item(kind="file", object=row["report"], at=moment(row["at"]), state=state, code=code, title=row["name"])
