"""Where sealed files and checkpoints are kept: named contents, in a folder of the server's own or in S3.

A name is words between slashes. What is put with `locked_until` is written once: the same again is no matter, anything
else under that name is refused, and on S3 nobody removes it before that moment (Object Lock, compliance mode).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Protocol

from shared.errors import BadInput
from shared.language import say
from sync_server.kit.refusals import Conflict, Unavailable

LONGEST_NAME = 512
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127})*")
_PREFIX = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,127}/)*([A-Za-z0-9][A-Za-z0-9._-]{0,127})?")


class Bucket(Protocol):
    """A put that returned is kept for good; Unavailable when the place does not answer."""

    async def put(self, name: str, content: bytes, *, locked_until: datetime | None = None) -> None:
        """Keep it whole under this name; Conflict when the name is locked with other content."""
        ...

    async def get(self, name: str) -> bytes | None:
        """All of it; None when there is none."""
        ...

    async def part(self, name: str, offset: int, length: int) -> bytes | None:
        """Up to `length` bytes from `offset`, fewer where it ends; None when there is none."""
        ...

    async def names(self, prefix: str) -> list[str]:
        """The names that begin so, sorted."""
        ...


def require_name(name: str) -> str:
    """The name, which leads nowhere but into the bucket; BadInput otherwise."""
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise _unfit()
    return name


def require_prefix(prefix: str) -> str:
    """The beginning of a name, or nothing."""
    if len(prefix) > LONGEST_NAME or not _PREFIX.fullmatch(prefix):
        raise _unfit()
    return prefix


def locked() -> Conflict:
    """Something else is kept under that name, for good."""
    return Conflict(
        say(
            "Un autre contenu est gardé sous ce nom, et verrouillé : choisissez un autre nom.",
            "Other content is kept under this name, and locked: choose another name.",
        ),
        code="bucket-locked",
    )


def out_of_reach() -> Unavailable:
    """The place does not answer, or not to us."""
    return Unavailable(
        say(
            "Le lieu où les fichiers sont gardés ne répond pas : réessayez dans un instant.",
            "The place where files are kept does not answer: try again in a moment.",
        ),
        code="bucket-unavailable",
    )


def _unfit() -> BadInput:
    return BadInput(
        say(
            "Ce nom de fichier ne convient pas : des lettres, des chiffres, « . », « _ » et « - ».",
            "This file name is not usable: letters, digits, '.', '_' and '-'.",
        ),
        code="bucket-name",
    )
