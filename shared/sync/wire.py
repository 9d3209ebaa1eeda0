"""The bytes of the protocol: MessagePack, compressed as a whole, never inflated beyond a bound."""

from __future__ import annotations

import zlib
from typing import TypeVar

import msgspec

from shared.errors import BadInput
from shared.language import say

MEDIA = "application/vnd.iasted.sync"
LARGEST = 16 << 20
"""Bytes of a message when it is inflated: a page of 500 long records."""
SMALL, FAST = 6, 1
"""How hard it is compressed: a page made fast is one hundredth longer and costs half as much."""
T = TypeVar("T")
_ENCODER = msgspec.msgpack.Encoder()


def packed(message: msgspec.Struct, level: int = SMALL) -> bytes:
    """The message as it travels; headers of records have much in common, so a batch shrinks."""
    return zlib.compress(_ENCODER.encode(message), level)


def unpacked(content: bytes, kind: type[T], largest: int = LARGEST) -> T:
    """The message again; BadInput for anything that is not one."""
    inflating = zlib.decompressobj()
    try:
        whole = inflating.decompress(content, largest + 1)
        if len(whole) > largest or not inflating.eof or inflating.unused_data:
            raise malformed()
        return msgspec.msgpack.decode(whole, type=kind)
    except (zlib.error, msgspec.MsgspecError, ValueError, RecursionError):
        raise malformed() from None


def malformed() -> BadInput:
    """What arrived is not a message of ours."""
    return BadInput(
        say(
            "Ce message de synchronisation est incomplet ou mal formé : il sera envoyé de nouveau.",
            "This synchronisation message is incomplete or malformed: it will be sent again.",
        ),
        code="sync-malformed",
    )
