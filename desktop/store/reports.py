"""Field reports: the latest form of each, and every earlier one."""

from __future__ import annotations

import builtins
from datetime import datetime
from typing import Any

import msgspec

from desktop.store.cipher import Database
from desktop.store.moments import kept, now
from desktop.store.outbox import Outbox
from desktop.store.refusals import NotThere
from desktop.store.words import clean, indexed
from shared.reports.content import Report
from shared.reports.numbering import new_number


class Reports:
    """Latest first; what was saved before is never lost."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database, self._outbox = database, outbox

    def save(self, report: Report) -> None:
        """Keep a report as it is now; the form it had becomes a revision. Saving it unchanged does nothing."""
        body = msgspec.json.encode(_clean(report))
        with self._database.transaction() as tables:
            there = self._database.rows("SELECT row, body FROM report WHERE id = ?", (report.id,))
            if there and bytes(there[0]["body"]) == body:
                return
            if there:
                self._keep_former(report.id, there[0]["body"])
                row = there[0]["row"]
                tables.table("report").update(row, self._columns(report, body))
            else:
                row = tables.table("report").insert({"id": report.id, **self._columns(report, body)}, pk="row").last_pk
            tables.execute(
                "INSERT OR REPLACE INTO report_words (rowid, words) VALUES (?, ?)", (row, indexed(text_of(report)))
            )
            self._outbox.put("report", report.id, body, report.changed)

    def get(self, report_id: str) -> Report:
        return _report(self._at(report_id))

    def list(self, limit: int = 50, before: str | None = None) -> builtins.list[Report]:
        """The reports that were saved last, newest first; `before` is the id of the last one seen."""
        place = self._at(before)["place"] if before else 2**62
        sql = "SELECT body FROM report WHERE trashed IS NULL AND place < ? ORDER BY place DESC LIMIT ?"
        return [_report(row) for row in self._database.rows(sql, (place, limit))]

    def of_conversation(self, conversation_id: str) -> builtins.list[Report]:
        """The reports made from a conversation, newest first."""
        sql = "SELECT body FROM report WHERE trashed IS NULL AND conversation = ? ORDER BY place DESC"
        return [_report(row) for row in self._database.rows(sql, (conversation_id,))]

    def history(self, report_id: str) -> builtins.list[Report]:
        """Every earlier form, the oldest first."""
        sql = "SELECT body FROM revision WHERE report = ? ORDER BY number"
        return [_report(row) for row in self._database.rows(sql, (report_id,))]

    def beginning(self, number: str) -> builtins.list[str]:
        """The ids of reports in sight whose number begins so, or that have this id; two at most."""
        sql = "SELECT id FROM report WHERE trashed IS NULL AND (id = ? OR substr(number, 1, length(?)) = ?) LIMIT 2"
        return [row["id"] for row in self._database.rows(sql, (number, number.upper(), number.upper()))]

    def delete(self, report_id: str) -> None:
        """Put a report out of sight; `restore` brings it back."""
        self._trash(report_id, kept(now()))

    def restore(self, report_id: str) -> None:
        self._trash(report_id, None)

    def trashed(self, report_id: str) -> bool:
        """Whether it is out of sight."""
        return bool(self._database.value("SELECT trashed IS NOT NULL FROM report WHERE id = ?", (report_id,)))

    def count(self) -> int:
        """How many are in sight."""
        return int(self._database.value("SELECT count(*) FROM report WHERE trashed IS NULL"))

    def next_number(self, prefix: str = "FT", when: datetime | None = None) -> str:
        """A reference number that no report here has."""
        while True:
            number = new_number(prefix, when or now())
            if not self._database.rows("SELECT 1 FROM report WHERE number = ?", (number,)):
                return number

    def _columns(self, report: Report, body: bytes) -> dict[str, Any]:
        return {
            "place": int(self._database.value("SELECT coalesce(max(place), 0) + 1 FROM report")),
            "number": report.number,
            "kind": report.kind,
            "title": clean(report.values.get("title", "")),
            "conversation": report.conversation,
            "status": report.status,
            "privacy": report.privacy,
            "created": kept(report.created),
            "changed": kept(report.changed),
            "body": body,
        }

    def _keep_former(self, report_id: str, body: bytes) -> None:
        last = self._database.value("SELECT coalesce(max(number), 0) FROM revision WHERE report = ?", (report_id,))
        values = (report_id, int(last) + 1, kept(now()), body)
        with self._database.transaction() as tables:
            tables.execute("INSERT INTO revision (report, number, saved, body) VALUES (?, ?, ?, ?)", values)

    def _trash(self, report_id: str, when: int | None) -> None:
        with self._database.transaction() as tables:
            row = self._at(report_id)["row"]
            tables.table("report").update(row, {"trashed": when})
            self._outbox.put("report", report_id, {"id": report_id, "trashed": when})

    def _at(self, report_id: str) -> dict[str, Any]:
        rows = self._database.rows("SELECT row, place, body FROM report WHERE id = ?", (report_id,))
        if not rows:
            raise NotThere(report_id)
        return rows[0]


def text_of(report: Report) -> str:
    """What of a report can be found: what stands in its fields, and its number."""
    return "\n".join([*report.values.values(), report.number])


def _report(row: dict[str, Any]) -> Report:
    return msgspec.json.decode(row["body"], type=Report)


def _clean(report: Report) -> Report:
    return msgspec.structs.replace(report, values={name: clean(text) for name, text in report.values.items()})
