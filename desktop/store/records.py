"""What the store gives and takes: conversations with their turns, what a search found, what waits to be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from shared.ids import new_id
from shared.reports.content import AttachmentRef, Privacy

State = Literal["answered", "interrupted", "failed", "unanswered"]


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """Turns that belong together."""

    id: str
    title: str
    """What its first turn said, until somebody names it."""
    started: datetime
    changed: datetime
    turns: int
    privacy: Privacy = "internal"


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said or typed, and what came of it."""

    id: str = msgspec.field(default_factory=new_id)
    conversation: str
    at: datetime
    heard: str
    """As it was heard or typed; never changed afterwards."""
    corrected: str = ""
    written: str = ""
    """The whole answer as it was written."""
    answer: str = ""
    """What of it was really played or shown."""
    state: State = "unanswered"
    failure: str = ""
    typed: bool = False
    command: str = ""
    engines: dict[str, str] = msgspec.field(default_factory=dict)
    """Stage → who did it."""
    trace: dict[str, float] = msgspec.field(default_factory=dict)
    """Stage → milliseconds."""
    played_s: float = 0.0
    whole: bool = True
    """Whether the answer was played to its end."""

    @property
    def said(self) -> str:
        """What counts as said: the correction where there is one."""
        return self.corrected or self.heard


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A turn or a report that holds every word looked for."""

    kind: Literal["turn", "report"]
    id: str
    conversation: str
    at: datetime
    title: str
    snippet: str
    """Words around the first match, on one line."""
    matches: tuple[tuple[int, int], ...] = ()
    """Where the matches stand in the snippet: first character, and the one after the last."""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A change that waits to be sent."""

    id: str
    kind: str
    object_id: str
    at: datetime
    sha256: str
    """Of the object as it was then."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file kept beside a report; `kind` is a media type."""

    report: str
    ref: AttachmentRef
    kind: str
    at: datetime
