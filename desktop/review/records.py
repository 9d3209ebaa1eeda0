"""What a reviewer sees: cases in a list, one case with all that belongs to it, and who did what with it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from desktop.store.records import Conversation, Turn
from shared.crypto.blobs import Blob
from shared.reports.content import Report
from shared.sync.cases import Case, State

Order = Literal["recent", "urgent", "region", "agent"]
Sending = Literal["", "waiting", "refused"]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases, and in what order; empty fields leave everything in."""

    region: str = ""
    person: str = ""
    urgency: int = 0
    """At least so urgent."""
    state: State | Literal["", "open"] = ""
    """`open`: everything but closed."""
    assignee: str = ""
    since: datetime | None = None
    """What came in since then."""
    order: Order = "recent"


class CaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """One case in the list."""

    id: str
    title: str
    number: str
    """Of its report, where it has one."""
    person: str
    author: str
    region: str
    """Its code."""
    urgency: int
    begun: datetime
    changed: datetime
    """When its newest part reached the server."""
    turns: int
    reports: int
    files: int
    comments: int
    standing: Case
    assigned: str
    """The assignee's name."""
    sending: Sending = ""
    """Of what was decided or remarked here."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a case that holds every word looked for."""

    case: CaseLine
    kind: str
    object: str
    snippet: str
    matches: tuple[tuple[int, int], ...] = ()


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a case."""

    object: str
    report: str
    name: str
    media: str
    blob: Blob


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something a reviewer did with the case."""

    id: str
    kind: Literal["decision", "comment"]
    person: str
    name: str
    at: datetime
    text: str = ""
    version: int = -1
    """Of a decision: the version of the case that it was made from."""
    state: State | None = None
    assignee: str = ""
    assigned: str = ""
    counted: bool = True
    """Of a decision: whether it was a step from how the case stood."""
    mine: bool = False
    sending: Sending = ""
    code: str = ""
    """Why the server refused it."""
    resumed: bool = False
    """What was refused was taken up again, or let go."""
    after: Case | None = None
    """With a conflict: how the case stood there."""


class Collision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided here was refused, because somebody was faster."""

    mine: Happening
    first: Happening | None
    """Theirs; None until it was pulled."""
    now: Case
    assigned: str


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One device that wrote a part of the case, and whether all of it is signed by that device's key."""

    device: str
    person: str
    name: str
    fingerprint: str
    records: int
    sound: bool
    owner: bool
    """Whether it is a device of the case's owner."""


class Unusable(msgspec.Struct, frozen=True, kw_only=True):
    """Records of the case that do not count, and why."""

    code: str
    count: int


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """One case with all that was opened of it."""

    line: CaseLine
    conversation: Conversation | None
    turns: tuple[Turn, ...]
    reports: tuple[Report, ...]
    files: tuple[Attached, ...]
    story: tuple[Happening, ...]
    marks: tuple[Mark, ...]
    unusable: tuple[Unusable, ...]
    locked: int
    """Records that wait for a key."""
    collision: Collision | None = None


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How much came in, and how much of it could not be used."""

    received: int
    locked: int
    refused: int
    cases: int
    new: int = 0
    """Of the cases, how many nobody has taken in hand."""
