"""What the routes of sealed files take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from shared.crypto.blobs import CHUNK, NONCE, TAG
from shared.crypto.canonical import Hex32, Name
from sync_server.kit.problems import Problem

LARGEST_FILE = 64 << 20
"""Bytes of a file; its padded length is no more."""
LARGEST = LARGEST_FILE + LARGEST_FILE // CHUNK * (NONCE + TAG)
"""Bytes of it once it is sealed."""


class Announced(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that will come."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]{16,64}\Z")]
    """Lower case alone: a folder may not tell it from capitals."""
    dek_id: Name
    """The key of its case."""
    size: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    sha256: Hex32
    """Of all the sealed bytes."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How much of it is here; it can be read once it is complete."""

    size: int
    received: int
    complete: bool


class Misplaced(Problem, frozen=True, kw_only=True):
    """The problem of a piece that does not go on where the last one ended."""

    received: int
