"""HTTP/1.1 messages as bytes: where one ends and the next begins, and nothing else of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from tests.faults.link import SEGMENT

Taken = Callable[[int], Awaitable[None]]


class Message(msgspec.Struct, frozen=True):
    """A whole request or answer, exactly as it came."""

    head: bytes
    body: bytes

    @property
    def whole(self) -> bytes:
        return self.head + self.body

    @property
    def method(self) -> str:
        return self.head.split(b" ", 1)[0].decode("ascii", "replace")

    @property
    def path(self) -> str:
        return self.head.split(b"\r\n", 1)[0].split(b" ")[1].decode("ascii", "replace")

    @property
    def length(self) -> int:
        """Of the body, as it is announced."""
        return int(self.header("content-length") or 0)

    def header(self, name: str) -> bytes:
        """Its first value; empty when there is none."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.encode():
                return value.strip()
        return b""


async def read_message(source: asyncio.StreamReader, taken: Taken, *, answers: str = "") -> Message | None:
    """The next message; None when the sender has gone before it was whole. `answers` is the method it answers."""
    pieces = Pieces(source, taken)
    head = await pieces.head()
    return None if head is None else await pieces.rest_of(head, answers=answers)


class Pieces:
    """What came, a segment at a time; `taken` waits for as long as it takes on the wire."""

    def __init__(self, source: asyncio.StreamReader, taken: Taken) -> None:
        self._source, self._taken, self._held = source, taken, b""

    @property
    def held(self) -> bytes:
        """What came of a message that is not whole."""
        return self._held

    async def head(self) -> Message | None:
        """A message without its body yet."""
        found = await self.until(b"\r\n\r\n")
        return None if found is None else Message(found, b"")

    async def rest_of(self, message: Message, *, answers: str = "") -> Message | None:
        """The message with its body."""
        body: bytes | None = b""
        if answers == "HEAD" or (answers and message.head.split(b" ", 2)[1] in {b"204", b"304"}):
            return message
        if message.header("transfer-encoding").lower() == b"chunked":
            body = await self.chunks()
        elif message.header("content-length"):
            body = await self.exactly(message.length)
        elif answers:
            body = await self.rest()
        return None if body is None else Message(message.head, body)

    async def until(self, end: bytes) -> bytes | None:
        while end not in self._held:
            if not await self._more():
                return None
        found, self._held = self._held.split(end, 1)
        return found + end

    async def exactly(self, size: int) -> bytes | None:
        while len(self._held) < size:
            if not await self._more():
                return None
        found, self._held = self._held[:size], self._held[size:]
        return found

    async def chunks(self) -> bytes | None:
        whole = b""
        while True:
            line = await self.until(b"\r\n")
            if line is None:
                return None
            size = int(line.split(b";")[0], 16)
            piece = await self.exactly(size + 2)
            if piece is None:
                return None
            whole += line + piece
            if size == 0:
                return whole

    async def rest(self) -> bytes:
        while await self._more():
            pass
        return self._held

    async def _more(self) -> bool:
        piece = await self._source.read(SEGMENT)
        await self._taken(len(piece))
        self._held += piece
        return bool(piece)
