"""What a change in the outbox says once it is sealed: the object as it is now, in its case."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from desktop.store.records import Pending
from desktop.store.refusals import NotThere
from desktop.store.store import Store
from shared.reports.content import Report
from shared.sync.content import AttachmentBody, Content, Kind

Described = Callable[[str, str], AttachmentBody | None]
"""A report's file by its name, made ready to travel; None when it is not there any more."""


def content_of(store: Store, line: Pending, described: Described) -> Content | None:
    """The content to seal; None when nobody was ever told of the object and it is gone again."""
    if line.kind == "conversation":
        return _conversation(store, line.object_id)
    if line.kind == "turn":
        return _turn(store, line.object_id)
    if line.kind == "report":
        return _report(store, line.object_id)
    if line.kind == "attachment":
        return _attachment(store, line.object_id, described)
    return None


def case_of(report: Report) -> str:
    """A report belongs to its conversation; without one it is its own case."""
    return report.conversation or report.id


def _conversation(store: Store, id_: str) -> Content:
    body = _body(store.conversations.get(id_))
    return Content(kind="conversation", case=id_, object=id_, removed=store.conversations.trashed(id_), body=body)


def _turn(store: Store, id_: str) -> Content | None:
    try:
        turn = store.conversations.turn(id_)
    except NotThere:
        return _gone(store, "turn", id_)
    return Content(kind="turn", case=turn.conversation, object=id_, body=_body(turn))


def _report(store: Store, id_: str) -> Content:
    report = store.reports.get(id_)
    case = store.sealed.conversation_of("report", id_) or case_of(report)  # it stays where it was sealed first
    return Content(kind="report", case=case, object=id_, removed=store.reports.trashed(id_), body=_body(report))


def _attachment(store: Store, name: str, described: Described) -> Content | None:
    report_id, _, file = name.partition("/")
    object_id = hashlib.sha256(name.encode()).hexdigest()[:32]
    body = described(report_id, file)
    if body is None:
        return _gone(store, "attachment", object_id)
    case = store.sealed.conversation_of("report", report_id) or case_of(store.reports.get(report_id))
    return Content(kind="attachment", case=case, object=object_id, body=_body(body))


def _gone(store: Store, kind: Kind, id_: str) -> Content | None:
    case = store.sealed.conversation_of(kind, id_)
    return Content(kind=kind, case=case, object=id_, removed=True) if case else None


def _body(value: msgspec.Struct) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(value)
    return body
