"""What travels between the program and an engine's process: msgpack messages, each behind its length.

Four bytes, big-endian, give the length of the message that follows. Every message of a request carries its turn
and its generation (a number that never comes back), so that an answer nobody waits for any more is recognised.
"""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

import msgspec

LONGEST = 64 * 1024 * 1024
"""Bytes; two minutes of sound are 4 MB, so anything longer is a broken stream."""

_length = struct.Struct(">I")


class Message(msgspec.Struct, frozen=True, tag_field="kind"):
    """Something one side tells the other."""


class Ask(Message, frozen=True, tag="ask"):
    """Do `op` with `body`; answered by pieces, then done or failed."""

    turn: str
    generation: int
    op: str
    body: dict[str, Any]


class Cancel(Message, frozen=True, tag="cancel"):
    """Stop that request as soon as possible; it is still answered by done."""

    turn: str
    generation: int


class Ping(Message, frozen=True, tag="ping"):
    """Are you alive, and how large."""


class Ready(Message, frozen=True, tag="ready"):
    """The engine is loaded."""

    load_s: float


class Piece(Message, frozen=True, tag="piece"):
    """A part of the answer."""

    turn: str
    generation: int
    body: dict[str, Any]


class Done(Message, frozen=True, tag="done"):
    """The request is over; `cpu_s` is what it cost the engine's process."""

    turn: str
    generation: int
    cpu_s: float


class Failed(Message, frozen=True, tag="failed"):
    """The request, or the loading when the generation is 0, failed; the process lives on."""

    turn: str
    generation: int
    code: str
    message: str
    retryable: bool


class Pong(Message, frozen=True, tag="pong"):
    """Alive: resident memory and processor time so far."""

    memory_mb: float
    cpu_s: float


Anything = Ask | Cancel | Ping | Ready | Piece | Done | Failed | Pong

_decoder: msgspec.msgpack.Decoder[Anything] = msgspec.msgpack.Decoder(Anything)
_encoder = msgspec.msgpack.Encoder()


def pack(message: Message) -> bytes:
    """The message behind its length."""
    body = _encoder.encode(message)
    return _length.pack(len(body)) + body


def length(head: bytes) -> int:
    """The length that four bytes announce; ValueError when no message can be that long."""
    (size,) = _length.unpack(head)
    if size > LONGEST:
        raise ValueError(f"a message of {size} bytes")
    return int(size)


def unpack(body: bytes) -> Anything:
    """The message; msgspec.DecodeError when it is none."""
    return _decoder.decode(body)


def read(stream: BinaryIO) -> Anything | None:
    """The next message of a blocking stream, or None at its end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    body = stream.read(length(head))
    return unpack(body)
