"""One way to write what is signed: the JSON of RFC 8785, kept to ASCII words, whole numbers and lists of such objects.

Members are sorted by name, nothing stands between tokens, numbers are whole and below 2^53, bytes are lower-case
hexadecimal, and every text is made of characters that JSON never escapes. Whoever has a JSON library has these bytes:
`json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")`. What is read must be written exactly so.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from shared.crypto.refusals import malformed

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
"""An identifier: of an organisation, a device, a region, an object, a key."""
Word = Annotated[str, Meta(pattern=r"^[a-z][a-z-]{0,31}\Z")]
Hex32 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""Thirty-two bytes: a hash, a commitment, a public key."""
Signature = Annotated[str, Meta(pattern=r"^[0-9a-f]{128}\Z")]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]

T = TypeVar("T", bound=msgspec.Struct)


def canonical(value: msgspec.Struct, *, without: str | None = None) -> bytes:
    """The bytes of a value whose fields are as their types say; `without` leaves one member out."""
    try:
        whole = msgspec.json.encode(value, order="sorted")
        msgspec.json.decode(whole, type=type(value))
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError):  # a lone surrogate, say
        raise malformed() from None
    if without is None:
        return whole
    members = msgspec.structs.asdict(value)
    del members[without]
    return msgspec.json.encode(members, order="sorted")


def read(content: bytes, kind: type[T]) -> T:
    """The value that these bytes write, when they write it canonically."""
    try:
        value = msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise malformed() from None
    if msgspec.json.encode(value, order="sorted") != content:  # its types hold already
        raise malformed()
    return value
