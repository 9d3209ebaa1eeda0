"""A WebSocket from its first byte: where it comes from, who holds it, and the session that it goes on with."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from shared.errors import IastedError
from shared.language import use
from shared.voice.session import (
    MALFORMED,
    NO_SUCH_SESSION,
    NOT_SIGNED_IN,
    RESUME_S,
    SUBPROTOCOL,
    TOO_LATE,
    TOO_MANY,
    Hello,
    Welcome,
)
from sync_server.kit.edge import asked_in
from sync_server.kit.refusals import NotThere, Unavailable
from sync_server.settings import Settings
from sync_server.voice.bearer import Bearer, Bearers
from sync_server.voice.connection import Connection, Socket, hang_up, read_text, said
from sync_server.voice.gateway import Gateway, Seat
from sync_server.voice.refusals import HungUp, malformed

HELLO_S = 5.0
MOST_STRANGERS = 200
"""Connections that have not said yet whose they are."""
MOST_OF_ONE_ADDRESS = 100
"""The same, of one address: an office may share it, and it may not keep everybody else out."""
AGAIN_LATER, BROKEN = 1013, 1011
_LOG = logging.getLogger(__name__)


class Arriving:
    """Lets sockets in, one call for the life of each."""

    def __init__(self, gateway: Gateway, bearers: Bearers, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._gateway, self._bearers, self._clock = gateway, bearers, clock
        self._origins = {settings.issuer, *settings.cors_origins}
        self._strangers: Counter[str] = Counter()

    async def serve(self, socket: Socket, session: str) -> None:
        """Until it is over."""
        use(asked_in(socket.headers.get("accept-language", "")))
        origin = socket.headers.get("origin")
        if socket.scope["query_string"] or (origin is not None and origin not in self._origins):
            await socket.close()  # before it was accepted: 403; a token in an address would stand in others' logs
            return
        began = time.perf_counter()
        offered = socket.scope["subprotocols"]
        await socket.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None)
        code = await self._served(socket, session)
        ms = round((time.perf_counter() - began) * 1000, 1)
        _LOG.info("voice connection", extra={"code": str(code), "ms": ms})

    async def _served(self, socket: Socket, session: str) -> int:
        try:
            seat, connection = await self._introduced(socket, session)
        except HungUp as end:
            await hang_up(socket, end)
            return end.code
        self._gateway.join(seat, connection)
        try:
            return await connection.run(self._bearers)
        except Exception:
            _LOG.exception("a voice connection broke")
            await hang_up(socket, HungUp(BROKEN))
            return BROKEN
        finally:
            self._gateway.leave(seat, connection)

    async def _introduced(self, socket: Socket, session: str) -> tuple[Seat, Connection]:
        address = _address(socket)
        if self._strangers[address] >= MOST_OF_ONE_ADDRESS or self._strangers.total() >= MOST_STRANGERS:
            raise HungUp(TOO_MANY)
        self._strangers[address] += 1
        try:
            async with asyncio.timeout(HELLO_S):
                hello = await _hello(socket)
                bearer = await self._known(hello)
        except TimeoutError:
            raise HungUp(TOO_LATE) from None
        finally:
            self._strangers[address] -= 1
            self._strangers += Counter()  # without those that are at nothing
        return self._welcomed(socket, session, bearer, hello.seen)

    async def _known(self, hello: Hello) -> Bearer:
        try:
            return await self._bearers.read(hello.token)
        except Unavailable as error:
            raise HungUp(AGAIN_LATER, error) from None
        except IastedError as error:
            raise HungUp(NOT_SIGNED_IN, error) from None

    def _welcomed(self, socket: Socket, session: str, bearer: Bearer, seen: int) -> tuple[Seat, Connection]:
        try:
            seat = self._gateway.find(session, bearer.session.person)
        except NotThere as error:
            raise HungUp(NO_SUCH_SESSION, error) from None
        outbox = seat.session.outbox
        if seen < outbox.seen:
            raise HungUp(TOO_LATE)
        if seen > outbox.last:
            raise HungUp(MALFORMED, malformed())
        outbox.taken(seen)
        connection = Connection(socket, seat.session, bearer, seen)
        left = bearer.ends_at - self._clock().timestamp()
        welcome = Welcome(session=session, resumed=seat.met, chunk=seat.session.chunk, token_s=left, resume_s=RESUME_S)
        connection.tell(welcome)
        return seat, connection


async def _hello(socket: Socket) -> Hello:
    received = await said(socket)
    if received is None:
        raise HungUp(TOO_LATE)
    message = read_text(received) if isinstance(received, str) else None
    if not isinstance(message, Hello):
        raise HungUp(MALFORMED, malformed())
    return message


def _address(socket: Socket) -> str:
    client = socket.scope.get("client")
    return client[0] if client else ""
