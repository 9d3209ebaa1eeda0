"""The synchronisation protocol: three calls, spoken by a laptop over HTTP and answered by the server over PostgreSQL.

A laptop numbers its records without a gap and pushes them in that order; the server numbers what it keeps, for a whole
organisation, without a gap either, and laptops pull from the last number they have. Everything may be said twice.
"""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta

from shared.crypto.canonical import Count, Name
from shared.crypto.recipients import Wrap
from shared.sync.cases import Case, Step

MOST_OPERATIONS, MOST_BYTES = 256, 1 << 20
"""In one push; one operation may be larger by itself."""
PAGE = 500
"""Operations in one pull, at most."""
MOST_WRAPS, MOST_ENTRIES = 16, 1000
"""Of one key; in one push."""
HEAD_REFUSALS = 32
Mark = Annotated[bytes, Meta(max_length=64)]
Moment = Annotated[int, Meta(ge=0, le=2**48 - 1)]
"""Milliseconds since 1970."""

Code = Literal[
    "malformed",
    "unsigned",
    "not-sealed",
    "foreign",
    "equivocation",
    "unknown-key",
    "not-yours",
    "shredded",
    "conflict",
    "too-large",
]
"""Why an operation was refused for good; the laptop keeps it aside and goes on."""


class Operation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sealed record (`shared/crypto/record.py`) with what goes beside it."""

    dseq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    """The record's own number, so that one that cannot be read any more does not hold up the others."""
    record: bytes
    wraps: Annotated[tuple[Wrap, ...], Meta(max_length=MOST_WRAPS)] = ()
    """With the first record under a key: that key for everyone who may open it."""
    step: Step | None = None
    """Of a `decision`: what it asks of the case, which the server must understand."""


class Push(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Operations and audit entries of one device, each in the order of its numbers."""

    operations: Annotated[tuple[Operation, ...], Meta(max_length=MOST_OPERATIONS)] = ()
    entries: Annotated[tuple[bytes, ...], Meta(max_length=MOST_ENTRIES)] = ()
    """Signed audit entries: `shared.audit.chain.Signed.line()`."""
    seen: str = ""
    """The newest checkpoint that this device holds: two devices that were shown two histories meet here."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """An operation that was taken note of, and refused."""

    dseq: int
    code: Code
    case: Case | None = None
    """With `conflict`: how the case stands."""


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """How far the device's two lines go at the server, whatever was sent: from there it goes on."""

    acked: Count
    """Every operation up to this number is kept, or refused for good."""
    entries_acked: Annotated[int, Meta(ge=-1, le=2**53 - 1)]
    refused: tuple[Refusal, ...] = ()


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """A device whose records are in a page, as the server's certificate (a JWT) says; readers judge it."""

    device: Name
    person: Name
    name: str
    signing_key: bytes
    certificate: str = ""


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """One operation as others wrote it."""

    cursor: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    record: bytes
    received: Moment
    """By the server's clock."""


class KeyOf(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a conversation's key is, and those of its wraps that this reader may be able to open."""

    dek_id: Name
    conversation: Name
    owner: Name
    region: str = ""
    wraps: tuple[Wrap, ...] = ()
    shredded: bool = False


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What came after a cursor, of what this person may read."""

    operations: Annotated[tuple[Arrived, ...], Meta(max_length=PAGE)] = ()
    keys: tuple[KeyOf, ...] = ()
    authors: tuple[Author, ...] = ()
    cursor: Count = 0
    """To pull from next."""
    mark: Mark = b""
    """What the server's line looked like at `cursor`; sent back with the next pull."""
    more: bool = False
    rewound: bool = False
    """The server's line is another one before this cursor (it was restored): pull again from an earlier mark."""


class Since(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a reader stands."""

    cursor: Count = 0
    mark: Mark = b""
    limit: Annotated[int, Meta(ge=1, le=PAGE)] = PAGE


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """All that idle laptops ask for."""

    head: Count
    """The newest operation that this person may read."""
    line: Count = 0
    """The newest of the whole organisation; below a reader's cursor, the server was restored."""
    acked: Count
    digest: Annotated[bytes, Meta(max_length=32)] = b""
    """Of the header that the server has at `acked`; empty when it could not be read."""
    refused: Annotated[tuple[Refusal, ...], Meta(max_length=HEAD_REFUSALS)] = ()
    """This device's newest, for a laptop that did not hear the answer to its push."""
    entries_acked: Count
    keys: Count = 0
    """The number of the newest key manifest."""
    log_size: Count = 0
    """Of the newest checkpoint."""
    time_ms: Moment = 0


class Sync(Protocol):
    """One device's side of the conversation."""

    async def push(self, push: Push) -> Pushed:
        """Deliver; what is delivered already is delivered."""
        ...

    async def pull(self, since: Since) -> Page:
        """What others wrote."""
        ...

    async def head(self) -> Head:
        """Whether there is anything to do."""
        ...
