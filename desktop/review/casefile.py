"""Reads one case whole: its thread, reports and files, what was done with it, who signed it, what does not count."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from desktop.review.folding import MINE, decision_in, stands_of, written_in
from desktop.review.marks import marks_of
from desktop.review.reading import T, body_of, content_of
from desktop.review.records import Attached, CaseFile, CaseLine, Collision, Happening, Sending, Unusable
from desktop.store.cipher import Database
from desktop.store.moments import moment
from desktop.store.records import Conversation, Turn
from shared.reports.content import Report
from shared.sync.cases import Case
from shared.sync.content import AttachmentBody, CommentBody, DecisionBody

_PARTS = """
SELECT o.kind, o.object, o.conversation, o.person, o.hlc, r.content,
       coalesce(a.name, '') AS name
FROM review_object o JOIN received r ON r.row = o.source LEFT JOIN author a ON a.device = r.device
WHERE o.conversation = ? AND NOT o.removed ORDER BY o.row
"""
_UNUSABLE = """
SELECT state, code, count(*) AS many FROM received WHERE conversation = ? AND state != 'opened' GROUP BY state, code
"""
_NAME = """
SELECT coalesce((SELECT name FROM review_person WHERE id = ?1), (SELECT name FROM author WHERE person = ?1 LIMIT 1), ?1)
"""


def case_file(database: Database, line: CaseLine) -> CaseFile:
    """All that was opened of a case."""
    rows = database.rows(_PARTS, (line.id,))
    talks = _bodies(rows, "conversation", Conversation)
    story = tuple(story_of(database, line.id, rows))
    unusable = database.rows(_UNUSABLE, (line.id,))
    return CaseFile(
        line=line,
        conversation=talks[0] if talks else None,
        turns=tuple(sorted(_bodies(rows, "turn", Turn), key=lambda turn: turn.at)),
        reports=tuple(sorted(_bodies(rows, "report", Report), key=lambda report: (report.created, report.id))),
        files=tuple(sorted(_attached(rows), key=lambda file: (file.name, file.object))),
        story=story,
        marks=marks_of(database, line.id, line.person),
        unusable=tuple(Unusable(code=row["code"], count=row["many"]) for row in unusable if row["state"] == "refused"),
        locked=sum(row["many"] for row in unusable if row["state"] == "waiting"),
        collision=_collision(line, story, _Names(database)),
    )


def story_of(database: Database, case: str, rows: list[dict[str, Any]] | None = None) -> list[Happening]:
    """What reviewers did with a case, ours included, in the order of their clocks."""
    rows = database.rows(_PARTS, (case,)) if rows is None else rows
    counted = set(stands_of(database, case).counted)
    names = _Names(database)
    told = [each for row in rows if (each := _theirs(row, names, counted)) is not None]
    told += [each for row in database.rows(MINE, (case,)) if (each := _mine(row, names, counted)) is not None]
    return sorted(told, key=lambda each: each.at)


class _Names:
    """Whose names are whose, each asked once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, str] = {"": ""}

    def of(self, person: str) -> str:
        if person not in self._known:
            self._known[person] = str(self._database.value(_NAME, (person,)))
        return self._known[person]


def _bodies(rows: list[dict[str, Any]], kind: str, shape: type[T]) -> list[T]:
    contents = [content_of(row) for row in rows if row["kind"] == kind]
    return [body for one in contents if one is not None and (body := body_of(one, shape)) is not None]


def _attached(rows: list[dict[str, Any]]) -> list[Attached]:
    named = [(row["object"], row) for row in rows if row["kind"] == "attachment"]
    found = [(name, body) for name, row in named for body in _bodies([row], "attachment", AttachmentBody)]
    return [
        Attached(object=name, report=body.report, name=body.name, media=body.media, blob=body.blob)
        for name, body in found
    ]


def _theirs(row: dict[str, Any], names: _Names, counted: set[str]) -> Happening | None:
    at = datetime.fromtimestamp(int(row["hlc"][:12], 16) / 1000, UTC)
    who = row["name"] or names.of(row["person"])
    for text in _bodies([row], "comment", CommentBody) if row["kind"] == "comment" else ():
        return Happening(id=row["object"], kind="comment", person=row["person"], name=who, at=at, text=text.text)
    for body in _bodies([row], "decision", DecisionBody) if row["kind"] == "decision" else ():
        return Happening(
            id=row["object"],
            kind="decision",
            person=row["person"],
            name=who,
            at=at,
            text=body.comment,
            version=body.step.version,
            state=body.step.state,
            assignee=body.step.assignee,
            assigned=names.of(body.step.assignee),
            counted=row["object"] in counted,
        )
    return None


def _mine(row: dict[str, Any], names: _Names, counted: set[str]) -> Happening | None:
    sending: Sending = "" if row["sending"] == "sent" else row["sending"]
    told: dict[str, Any] = {
        "id": row["id"],
        "kind": row["kind"],
        "person": "",
        "name": "",
        "at": moment(row["at"]),
        "mine": True,
        "sending": sending,
        "code": row["code"].partition(" ")[0],
        "after": case_in(row["code"]),
        "resumed": bool(row["resumed"]),
    }
    if row["kind"] == "comment":
        remark = written_in(row, CommentBody)
        return None if remark is None else Happening(**told, text=remark.text)
    body = decision_in(row)
    if body is None:
        return None
    step = body.step
    told |= {"text": body.comment, "version": step.version, "state": step.state, "assignee": step.assignee}
    return Happening(**told, assigned=names.of(step.assignee), counted=row["id"] in counted)


def _collision(line: CaseLine, story: tuple[Happening, ...], names: _Names) -> Collision | None:
    """The latest decision of ours that was refused because another one came first."""
    lost = next((one for one in reversed(story) if one.mine and one.code == "conflict" and not one.resumed), None)
    if lost is None:
        return None
    first = next((one for one in story if not one.mine and one.counted and one.version == lost.version), None)
    if lost.after is not None and lost.after.version > line.standing.version:
        return Collision(mine=lost, first=first, now=lost.after, assigned=names.of(lost.after.assignee))
    return Collision(mine=lost, first=first, now=line.standing, assigned=line.assigned)


def case_in(code: str) -> Case | None:
    """How the case stood when the server refused a step: its code says so."""
    try:
        return msgspec.json.decode(code.partition(" ")[2], type=Case)
    except msgspec.MsgspecError:
        return None
