"""Files kept beside a report, in the same sealed database: photographs, sound, and its PDF."""

from __future__ import annotations

import hashlib
from typing import Any

from desktop.store.cipher import Database
from desktop.store.moments import kept, moment, now
from desktop.store.outbox import Outbox
from desktop.store.records import Attachment
from desktop.store.refusals import NotThere
from desktop.store.words import clean
from shared.errors import BadInput
from shared.language import say
from shared.reports.content import AttachmentRef

LARGEST = 64 << 20
"""Bytes of one file."""


class Attachments:
    """By report and name; the same name again replaces the file."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database, self._outbox = database, outbox

    def add(self, report_id: str, name: str, data: bytes, kind: str = "application/octet-stream") -> AttachmentRef:
        """Keep a file; the report must have been saved."""
        if len(data) > LARGEST:
            raise BadInput(
                say(
                    f"« {name} » est trop grand : {LARGEST >> 20} Mo au plus par pièce jointe.",
                    f"'{name}' is too large: an attachment has at most {LARGEST >> 20} MB.",
                ),
                code="attachment-too-large",
            )
        ref = AttachmentRef(clean(name), len(data), hashlib.sha256(data).hexdigest())
        values = (report_id, ref.name, kind, ref.size, ref.sha256, kept(now()), data)
        with self._database.transaction() as tables:
            if not self._database.rows("SELECT 1 FROM report WHERE id = ?", (report_id,)):
                raise NotThere(report_id)
            tables.execute(
                "INSERT OR REPLACE INTO attachment (report, name, kind, size, sha256, at, data) VALUES (?,?,?,?,?,?,?)",
                values,
            )
            self._outbox.put("attachment", f"{report_id}/{ref.name}", ref)
        return ref

    def read(self, ref: AttachmentRef) -> bytes:
        """The content that a reference names."""
        found = self._database.value("SELECT data FROM attachment WHERE sha256 = ? LIMIT 1", (ref.sha256,))
        if found is None:
            raise NotThere(ref.name)
        return bytes(found)

    def holds(self, sha256: str) -> bool:
        """Whether a file with this content is here."""
        return bool(self._database.rows("SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1", (sha256,)))

    def list(self, report_id: str) -> list[Attachment]:
        """What is kept beside a report, in the order it came."""
        sql = "SELECT report, name, kind, size, sha256, at FROM attachment WHERE report = ? ORDER BY row"
        return [_attachment(row) for row in self._database.rows(sql, (report_id,))]

    def put_all(self) -> None:
        """Note every file as changed: which of them were not sent is not known any more."""
        with self._database.transaction():
            for row in self._database.rows("SELECT report, name FROM attachment ORDER BY row"):
                self._outbox.put("attachment", f"{row['report']}/{row['name']}", b"")

    def remove(self, report_id: str, name: str) -> None:
        with self._database.transaction() as tables:
            removed = tables.execute("DELETE FROM attachment WHERE report = ? AND name = ?", (report_id, name))
            if not removed.rowcount:
                raise NotThere(name)
            self._outbox.put("attachment", f"{report_id}/{name}", {"name": name, "removed": True})


def _attachment(row: dict[str, Any]) -> Attachment:
    ref = AttachmentRef(row["name"], row["size"], row["sha256"])
    return Attachment(report=row["report"], ref=ref, kind=row["kind"], at=moment(row["at"]))
