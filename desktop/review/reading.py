"""Reads what was opened: the content of one record, checked against its signed header, in the form of its kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from desktop.store.records import Conversation, Turn
from desktop.store.turns import text_of as text_of_turn
from shared.errors import BadInput
from shared.reports.content import Report
from shared.reports.kinds import kind_of
from shared.reports.shown import value_shown
from shared.sync.content import AttachmentBody, CommentBody, Content, DecisionBody, ShredBody, read

SHAPES: dict[str, type[msgspec.Struct]] = {
    "conversation": Conversation,
    "turn": Turn,
    "report": Report,
    "attachment": AttachmentBody,
    "decision": DecisionBody,
    "comment": CommentBody,
    "shred": ShredBody,
}
OWNERS = ("conversation", "turn", "report", "attachment")
"""Kinds that only the case's owner writes: a reviewer has its key, and could put words into the agent's mouth."""
_YEARS = (1970, 9000)
T = TypeVar("T", bound=msgspec.Struct)


def content_of(row: dict[str, Any]) -> Content | None:
    """What a row of `received` holds; None when it says another kind, object or case than its header."""
    try:
        content = read(bytes(row["content"] or b""))
    except BadInput:
        return None
    same = (content.kind, content.object, content.case) == (row["kind"], row["object"], row["conversation"])
    whole = content.removed or body_of(content, SHAPES[content.kind]) is not None
    return content if same and whole else None


def body_of(content: Content, kind: type[T]) -> T | None:
    """The body in its form; None when it has not that form, or tells of a moment that no clock shows."""
    try:
        body = msgspec.convert(content.body, kind)
    except (msgspec.ValidationError, RecursionError):
        return None
    told = (getattr(body, name) for name in body.__struct_fields__)
    return body if all(_is_moment(each) for each in told if isinstance(each, datetime)) else None


def _is_moment(at: datetime) -> bool:
    """Whether it can be compared and kept, in whatever zone it is looked at."""
    return at.tzinfo is not None and _YEARS[0] <= at.year < _YEARS[1]


def text_of(content: Content) -> str:
    """What of it can be found by its words."""
    body = body_of(content, SHAPES[content.kind])
    if isinstance(body, Turn):
        return text_of_turn(body)
    if isinstance(body, Report):
        fields = {field.name: field for field in kind_of(body).fields}
        shown = (value_shown(fields[name], text) for name, text in body.values.items() if name in fields)
        return "\n".join((body.number, *shown))
    names = ("title", "name", "comment", "text")
    return next((str(text) for name in names if (text := getattr(body, name, ""))), "")
