"""What stands inside a sealed record, in JSON: which case it belongs to, and one of a few kinds of things."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from shared.crypto.blobs import Blob
from shared.crypto.refusals import malformed
from shared.sync.cases import Step

Kind = Literal["conversation", "turn", "report", "attachment", "decision", "comment", "shred"]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The latest form of one object, by the clock of the record it came in."""

    kind: Kind
    case: str
    """The conversation's id; a report without one is its own case."""
    object: str
    removed: bool = False
    """Out of sight: in the bin, discarded, taken away. Nothing is deleted for it."""
    body: dict[str, Any] = msgspec.field(default_factory=dict)
    """conversation, turn, report: as the desktop keeps them; the others: one of the structs below."""


class AttachmentBody(msgspec.Struct, frozen=True, kw_only=True):
    """A file beside a report, which travels by itself."""

    report: str
    name: str
    media: str
    blob: Blob


class DecisionBody(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a case and why; `step` is the very one that the server was asked for."""

    step: Step
    comment: str = ""


class CommentBody(msgspec.Struct, frozen=True, kw_only=True):
    """A remark on a case."""

    text: str


class ShredBody(msgspec.Struct, frozen=True, kw_only=True):
    """An order to destroy the case's key wherever it is kept."""

    reason: str = ""


def written(content: Content) -> bytes:
    """As it is sealed."""
    return msgspec.json.encode(content)


def read(opened: bytes) -> Content:
    """As it was opened; Refused (malformed) for anything else."""
    try:
        return msgspec.json.decode(opened, type=Content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise malformed() from None
