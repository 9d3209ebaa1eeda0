"""Who signed a case: each record of it is checked again, with the key that was certified for its device."""

from __future__ import annotations

from typing import Any

from desktop.review.records import Mark
from desktop.store.cipher import Database
from shared.crypto.keys import fingerprint
from shared.crypto.record import Author, checked
from shared.crypto.refusals import Refused

_RECORDS = """
SELECT r.device, r.record, coalesce(a.person, '') AS person, coalesce(a.name, '') AS name, a.signing_key AS key
FROM received r LEFT JOIN author a ON a.device = r.device
WHERE r.conversation = ? AND r.state = 'opened' ORDER BY r.cursor
"""


def marks_of(database: Database, case: str, owner: str) -> tuple[Mark, ...]:
    """One mark a device, the owner's devices first."""
    devices: dict[str, list[dict[str, Any]]] = {}
    for row in database.rows(_RECORDS, (case,)):
        devices.setdefault(row["device"], []).append(row)
    marks = [_mark(device, rows, owner) for device, rows in devices.items()]
    return tuple(sorted(marks, key=lambda mark: not mark.owner))


def _mark(device: str, rows: list[dict[str, Any]], owner: str) -> Mark:
    first = rows[0]
    key = bytes(first["key"] or b"")
    return Mark(
        device=device,
        person=first["person"],
        name=first["name"] or first["person"] or device,
        fingerprint=fingerprint(key) if key else "",
        records=len(rows),
        sound=bool(key) and all(_signed(bytes(row["record"] or b""), Author(device, key)) for row in rows),
        owner=first["person"] == owner,
    )


def _signed(record: bytes, author: Author) -> bool:
    try:
        checked(record, author)
    except Refused:
        return False
    return True
