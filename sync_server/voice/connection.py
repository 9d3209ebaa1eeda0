"""One WebSocket of one session: reads what the client says, writes what it is to be told, and ends with one code."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any

from litestar.connection import WebSocket
from litestar.exceptions import WebSocketDisconnect

from shared.errors import IastedError
from shared.voice.session import (
    LARGEST_SOUND,
    LARGEST_TEXT,
    MALFORMED,
    NOT_SIGNED_IN,
    NOT_YOURS,
    TOO_LARGE,
    TOO_SLOW,
    Begin,
    End,
    FromClient,
    FromServer,
    Got,
    Hello,
    Problem,
    Renew,
    RenewSoon,
    Say,
    Seen,
    Stop,
    chunk_of,
    from_client,
    text,
)
from sync_server.kit.refusals import Unavailable
from sync_server.voice.bearer import Bearer, Bearers
from sync_server.voice.refusals import HungUp, malformed, too_large
from sync_server.voice.session import VoiceSession

GOT_EVERY = 5
"""Chunks; half a second of sound."""
MOST_WAITING = 256
"""Short messages that a client has not read."""
RENEW_S = 60.0
SLOW_S = 10.0
"""How long a full buffer may wait for a client that takes nothing in."""
GOODBYE_S = 0.5
NUMBER_BYTES = 8
Socket = WebSocket[Any, Any, Any]


class Connection:
    """From Welcome to the last word."""

    def __init__(self, socket: Socket, session: VoiceSession, bearer: Bearer, seen: int) -> None:
        self._socket, self.session, self.bearer = socket, session, bearer
        self._next = seen + 1
        self._waiting: deque[FromServer] = deque()
        self._wake = asyncio.Event()
        self._over: asyncio.Future[HungUp] = asyncio.get_running_loop().create_future()
        self._since_got, self._asked_again = 0, -1
        self._renewal_told = False
        self._stuck: tuple[int, float] | None = None

    async def run(self, bearers: Bearers) -> int:
        """The code that it ended with."""
        self.session.outbox.grew, self.session.aside = self._wake.set, self.tell
        reading, writing = asyncio.create_task(self._read(bearers)), asyncio.create_task(self._write())
        work: set[asyncio.Future[Any]] = {reading, writing, self._over}
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reading.cancel()
            writing.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)
        if self._over in done:
            end = self._over.result()
        elif reading in done:
            end = reading.result()
        else:
            with suppress(OSError, WebSocketDisconnect):  # what cannot be written to is gone
                writing.result()
            return 1006
        if end.code != _GONE:
            await hang_up(self._socket, end)
        return end.code

    def tell(self, message: FromServer) -> None:
        """Besides the numbered events; a client that reads none of it is hung up on."""
        self._waiting.append(message)
        self._wake.set()
        if len(self._waiting) > MOST_WAITING:
            self.end(TOO_SLOW)

    def end(self, code: int, problem: IastedError | None = None) -> None:
        """Hang up; the first reason counts."""
        if not self._over.done():
            self._over.set_result(HungUp(code, problem))

    @property
    def told(self) -> bool:
        """Whether everything there is to tell was written."""
        return not self._waiting and self._next > self.session.outbox.last

    def watch(self, now: float, steady: float) -> None:
        """Called every second: whether the token ends, whether the client reads."""
        left = self.bearer.ends_at - now
        if left <= 0:
            self.end(NOT_SIGNED_IN)
        elif left <= RENEW_S and not self._renewal_told:
            self._renewal_told = True
            self.tell(RenewSoon(token_s=left))
        outbox = self.session.outbox
        if not outbox.full:
            self._stuck = None
        elif self._stuck is None or self._stuck[0] != outbox.seen:
            self._stuck = (outbox.seen, steady)
        elif steady - self._stuck[1] > SLOW_S:
            self.end(TOO_SLOW)

    async def _write(self) -> None:
        outbox = self.session.outbox
        while True:
            self._wake.clear()
            while self._waiting:
                await self._socket.send({"type": "websocket.send", "bytes": None, "text": text(self._waiting[0])})
                self._waiting.popleft()
            while self._next <= outbox.last and not self._waiting:
                number = max(self._next, outbox.seen + 1)  # the client may say Seen of what is being written
                await self._socket.send({"type": "websocket.send", "bytes": outbox.frame(number), "text": None})
                self._next = number + 1
            if not self._wake.is_set():
                await self._wake.wait()

    async def _read(self, bearers: Bearers) -> HungUp:
        try:
            while True:
                received = await said(self._socket)
                if isinstance(received, str):
                    await self._message(bearers, read_text(received))
                elif received is not None:
                    self._sound(received)
                else:
                    return HungUp(_GONE)
        except HungUp as end:
            return end

    def _sound(self, frame: bytes) -> None:
        if len(frame) > LARGEST_SOUND + NUMBER_BYTES:
            raise HungUp(TOO_LARGE, too_large())
        try:
            taken = self.session.sound(*chunk_of(frame))
        except IastedError as error:
            raise HungUp(MALFORMED, error) from None
        if taken == "gap":
            if self._asked_again != self.session.chunk:
                self._asked_again = self.session.chunk
                self.tell(Got(chunk=self.session.chunk, again=True))
        elif taken == "new":
            self._since_got += 1
            if self._since_got >= GOT_EVERY:
                self._got()

    def _got(self) -> None:
        self._since_got = 0
        if len(self._waiting) > 1 and isinstance(before := self._waiting[-1], Got) and not before.again:
            self._waiting.pop()  # the first one may be on its way; of the others, only the last says anything
        self.tell(Got(chunk=self.session.chunk))

    async def _message(self, bearers: Bearers, message: FromClient) -> None:
        try:
            match message:
                case Hello():
                    raise HungUp(MALFORMED, malformed())
                case Seen(upto=upto):
                    self._seen(upto)
                case Renew(token=token):
                    await self._renew(bearers, token)
                case Begin():
                    self.session.begin(message)
                case End():
                    self.session.end(message)
                    self._got()
                case Say():
                    self.session.say(message)
                case Stop():
                    self.session.stop(message)
        except IastedError as error:
            self.tell(Problem(code=error.code, message=error.message, turn=getattr(message, "turn", "")))

    def _seen(self, upto: int) -> None:
        try:
            self.session.outbox.taken(upto)
        except IndexError:
            raise HungUp(MALFORMED, malformed()) from None

    async def _renew(self, bearers: Bearers, token: str) -> None:
        try:
            bearer = await bearers.read(token)
        except Unavailable:
            self._renewal_told = False  # the former token counts as long as it did: it is asked for again
            raise
        except IastedError as error:
            raise HungUp(NOT_SIGNED_IN, error) from None
        if bearer.session.person != self.bearer.session.person:
            raise HungUp(NOT_YOURS)
        self.bearer, self._renewal_told = bearer, False


async def said(socket: Socket) -> str | bytes | None:
    """The next message; None once there is nobody to say one."""
    received: dict[str, Any] = {**await socket.receive()}
    if received["type"] == "websocket.disconnect":
        return None
    told: str | None = received.get("text")
    return told if told is not None else received.get("bytes") or b""


def read_text(told: str) -> FromClient:
    """One message, or the end of the connection."""
    if len(told) > LARGEST_TEXT:
        raise HungUp(TOO_LARGE, too_large())
    try:
        return from_client(told)
    except IastedError as error:
        raise HungUp(MALFORMED, error) from None


async def hang_up(socket: Socket, end: HungUp) -> None:
    """Say why, if there is something to say and somebody who reads, and close."""
    with suppress(Exception):  # whoever is gone hears nothing
        if end.problem is not None:
            problem = Problem(code=end.problem.code, message=end.problem.message)
            async with asyncio.timeout(GOODBYE_S):
                await socket.send({"type": "websocket.send", "bytes": None, "text": text(problem)})
    with suppress(Exception):
        await socket.close(end.code)


_GONE = 0
"""The client left by itself."""
