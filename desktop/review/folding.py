"""Folds records as they arrive into objects, words and cases; a case is always made anew from all that it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from desktop.review.reading import OWNERS, T, body_of, content_of, text_of
from desktop.review.standing import Asked, Standing, standing
from desktop.review.urgency import urgency_of
from desktop.store.cipher import Database
from desktop.store.conversations import title_of
from desktop.store.moments import kept
from desktop.store.records import Conversation, Turn
from desktop.store.words import clean, indexed
from shared.reports.content import Report, value
from shared.sync.content import Content, DecisionBody

_OPENED = """
SELECT r.row AS source, r.cursor, r.device, r.key, r.kind, r.object, r.conversation, r.hlc, r.received, r.content,
       coalesce(a.person, '') AS person, coalesce(k.owner, '') AS owner
FROM received r LEFT JOIN author a ON a.device = r.device LEFT JOIN received_key k ON k.id = r.key
WHERE r.state = 'opened' AND r.cursor IN (SELECT value FROM json_each(?)) ORDER BY r.cursor
"""
_SUMS = """
SELECT max(r.row) AS place, max(r.received) AS changed,
       sum(o.kind = 'turn' AND NOT o.removed) AS turns, sum(o.kind = 'attachment' AND NOT o.removed) AS files,
       sum(o.kind = 'comment' AND NOT o.removed) AS comments
FROM review_object o JOIN received r ON r.row = o.source WHERE o.conversation = ?
"""
_HEADS = """
SELECT o.kind, o.object, o.conversation, r.content FROM review_object o JOIN received r ON r.row = o.source
WHERE o.conversation = ? AND NOT o.removed AND o.kind IN ('conversation', 'report') ORDER BY o.row
"""
_WHOSE = """
SELECT o.person, coalesce(a.name, '') AS author, coalesce(k.region, '') AS region FROM review_object o
JOIN received r ON r.row = o.source LEFT JOIN author a ON a.device = r.device
LEFT JOIN received_key k ON k.id = r.key
WHERE o.conversation = ? AND o.kind IN ('conversation', 'turn', 'report', 'attachment') ORDER BY o.row LIMIT 1
"""
_FIRST_TURN = """
SELECT o.kind, o.object, o.conversation, r.content FROM review_object o JOIN received r ON r.row = o.source
WHERE o.conversation = ? AND NOT o.removed AND o.kind = 'turn' ORDER BY r.cursor LIMIT 1
"""
_DECIDED = """
SELECT cursor, kind, object, conversation, content FROM received
WHERE conversation = ? AND kind = 'decision' AND state = 'opened' ORDER BY cursor
"""
_THERE = """
SELECT o.*, r.cursor FROM review_object o JOIN received r ON r.row = o.source WHERE o.kind = ? AND o.object = ?
"""
_OBJECT = ("kind", "object", "conversation", "person", "source", "hlc")
_KEEP = (
    "INSERT INTO review_object (kind, object, conversation, person, source, hlc, removed)"
    " VALUES (:kind, :object, :conversation, :person, :source, :hlc, :removed)"
)
_CHANGE = """
UPDATE review_object SET conversation = :conversation, person = :person, source = :source, hlc = :hlc,
    removed = :removed WHERE row = :row
"""
_LINE = """
INSERT OR REPLACE INTO review_case (id, place, shown, destroyed, title, number, person, author, region, urgency, begun,
    changed, turns, reports, files, comments, state, version, assignee)
VALUES (:id, :place, :shown, :destroyed, :title, :number, :person, :author, :region, :urgency, :begun,
    :changed, :turns, :reports, :files, :comments, :state, :version, :assignee)
"""
MINE = """
SELECT a.*, coalesce(s.state, a.settled) AS sending, coalesce(s.code, '') AS code FROM review_act a
LEFT JOIN sealed s ON s.kind = a.kind AND s.object = a.id WHERE a.conversation = ? ORDER BY a.row
"""


def take(database: Database, cursors: Iterable[int]) -> None:
    """Fold records that were opened just now; called in the transaction that wrote them, or any time later."""
    with database.transaction():
        rows = database.rows(_OPENED, (msgspec.json.encode(list(cursors)).decode(),))
        for case in dict.fromkeys(each for row in rows if (each := _take(database, row))):
            refold(database, case)


def _take(database: Database, row: dict[str, Any]) -> str:
    """The case that the record changes; empty when it changes none."""
    content, case = content_of(row), row["conversation"]
    if content is None or database.value("SELECT destroyed FROM review_case WHERE id = ?", (case,)):
        return ""
    if content.kind == "shred":
        forget(database, case)
        return ""
    if content.kind in OWNERS and row["owner"] not in {"", row["person"]}:
        return ""
    found = database.rows(_THERE, (row["kind"], row["object"]))
    if not found:
        _keep(database, row, content, None)
    elif _replaces(row, found[0]):
        _keep(database, row, content, found[0]["row"])
    return str(case)


def _replaces(row: dict[str, Any], there: dict[str, Any]) -> bool:
    """Whether a form counts instead of the one that is there, whichever of them was opened first.

    An object is whose came first in the server's line; of the same hand the later stamp counts; a decision is for good.
    """
    if row["kind"] == "decision" or (row["person"], row["conversation"]) != (there["person"], there["conversation"]):
        return bool(row["cursor"] < there["cursor"])
    return bool((row["hlc"], row["cursor"]) > (there["hlc"], there["cursor"]))


def _keep(database: Database, row: dict[str, Any], content: Content, there: int | None) -> None:
    values = {**{name: row[name] for name in _OBJECT}, "removed": int(content.removed), "row": there}
    words = "" if content.removed else indexed(text_of(content))
    with database.transaction() as tables:
        kept_as = tables.execute(_KEEP, values).lastrowid if there is None else there
        if there is not None:
            tables.execute(_CHANGE, values)
        tables.execute("INSERT OR REPLACE INTO review_words (rowid, words) VALUES (?, ?)", (kept_as, words))


def refold(database: Database, case: str) -> None:
    """Make the line of a case anew."""
    sums = database.rows(_SUMS, (case,))[0]
    if sums["place"] is None:
        return
    stands = stands_of(database, case).case
    line = {**sums, **_matter(database, case), "id": case, "state": stands.state}
    line |= {"version": stands.version, "assignee": stands.assignee, "destroyed": 0}
    with database.transaction() as tables:
        tables.execute(_LINE, line)


def stands_of(database: Database, case: str) -> Standing:
    """How a case stands now, with what was decided here and not refused."""
    arrived = [each for row in database.rows(_DECIDED, (case,)) if (each := _asked(row)) is not None]
    mine = [
        Asked(row["id"], body.step, sent=row["sending"] == "sent")
        for row in database.rows(MINE, (case,))
        if row["kind"] == "decision" and row["sending"] != "refused" and (body := decision_in(row)) is not None
    ]
    return standing(case, arrived, mine)


def _asked(row: dict[str, Any]) -> Asked | None:
    content = content_of(row)
    body = body_of(content, DecisionBody) if content is not None else None
    return None if body is None else Asked(row["object"], body.step, row["cursor"])


def decision_in(row: dict[str, Any]) -> DecisionBody | None:
    """The decision in a row of `review_act`."""
    return written_in(row, DecisionBody)


def written_in(row: dict[str, Any], kind: type[T]) -> T | None:
    """The body in a row of `review_act`."""
    body = msgspec.json.decode(row["body"])
    return body_of(Content(kind=row["kind"], case=row["conversation"], object=row["id"], body=body), kind)


def _matter(database: Database, case: str) -> dict[str, Any]:
    """Title, number, moments, urgency and whose it is."""
    contents = [one for row in database.rows(_HEADS, (case,)) if (one := content_of(row)) is not None]
    reports = [body for one in contents if one.kind == "report" and (body := body_of(one, Report)) is not None]
    reports.sort(key=lambda report: (report.created, report.id))
    talks = [talk for one in contents if one.kind == "conversation" and (talk := body_of(one, Conversation))]
    whose = database.rows(_WHOSE, (case,))
    titles = [*(value(one, "title") for one in reports), *(one.title for one in talks), _opening(database, case)]
    begun: list[datetime] = [*(one.started for one in talks), *(one.created for one in reports)]
    return {
        "shown": int(bool(contents or titles[-1])),
        "title": clean(next((title for title in titles if title.strip()), "")),
        "number": next((one.number for one in reversed(reports)), ""),
        "urgency": urgency_of(reports),
        "begun": min(map(kept, begun), default=0),
        "reports": len(reports),
        **(whose[0] if whose else {"person": "", "author": "", "region": ""}),
    }


def _opening(database: Database, case: str) -> str:
    """What was said first, where nothing has a title; empty when the conversation was taken away."""
    away = "SELECT 1 FROM review_object WHERE kind = 'conversation' AND object = ? AND removed"
    rows = [] if database.rows(away, (case,)) else database.rows(_FIRST_TURN, (case,))
    content = content_of(rows[0]) if rows else None
    turn = body_of(content, Turn) if content is not None else None
    return title_of(turn) if turn is not None else ""


def forget(database: Database, case: str) -> None:
    """A case was destroyed: its words go, and only its line stays, so that nothing that comes late brings it back."""
    with database.transaction() as tables:
        tables.execute(
            "DELETE FROM review_words WHERE rowid IN (SELECT row FROM review_object WHERE conversation = ?)", (case,)
        )
        tables.execute("DELETE FROM review_object WHERE conversation = ?", (case,))
        tables.execute("DELETE FROM review_act WHERE conversation = ?", (case,))
        empty = dict.fromkeys(("title", "number", "person", "author", "region", "assignee"), "")
        nothing = dict.fromkeys(("place", "urgency", "begun", "changed", "turns", "reports", "files", "comments"), 0)
        line = {"id": case, "shown": 0, "destroyed": 1, "state": "new", "version": 0, **empty, **nothing}
        tables.execute(_LINE, line)


def settle(database: Database) -> None:
    """Fold again the cases of which something written here was sent or refused since."""
    sql = (
        "SELECT a.id, a.conversation, s.state FROM review_act a JOIN sealed s ON s.kind = a.kind AND s.object = a.id"
        " WHERE a.settled = 'waiting' AND s.state != 'waiting'"
    )
    if not (rows := database.rows(sql)):
        return
    with database.transaction() as tables:
        for row in rows:
            tables.execute("UPDATE review_act SET settled = ? WHERE id = ?", (row["state"], row["id"]))
        for case in {row["conversation"] for row in rows}:
            refold(database, case)
