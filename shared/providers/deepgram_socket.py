"""One connection to Deepgram: sound goes out, readings come in, until the last one or until it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

import msgspec

from shared.providers.attempt import Attempt
from shared.providers.deepgram_seam import Reading, Sound
from shared.providers.failures import ProviderFailed
from shared.providers.waiting import Patience
from shared.voice.listening import Told
from shared.voice.ports import RATE
from shared.voice.usage import Usage

PIECE = 8192
"""Bytes of one frame, a quarter of a second."""
CLOSING_S = 1.0


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What one process may ask for, and how long it waits."""

    streams: int = 50
    """At the same time; the plan's own limit is for the whole organisation."""
    tries: int = 4
    """Connections for one utterance."""
    pause_s: float = 0.1
    """Before the second one; twice as long before each further one."""
    keep_alive_s: float = 4.0
    """Without sound; the vendor hangs up after ten."""
    quiet_s: float = 8.0
    """For how long sound may stay without a word about it while somebody speaks."""


class Conversation:
    """`hold` returns once everything is final."""

    def __init__(
        self, sound: Sound, reading: Reading, patience: Patience, bounds: Bounds, tell: Callable[[Told], None]
    ) -> None:
        self._sound, self._reading, self._patience, self._bounds = sound, reading, patience, bounds
        self._tell = tell
        self._sent = self._origin = 0
        self._asked_final = self._whole = False
        self._limit = asyncio.timeout(None)

    @property
    def usage(self) -> Usage:
        """What was sent; whether all of it arrived is not known after a cut."""
        return Usage(audio_ms=round((self._sent - self._origin) * 1000 / RATE), estimated=not self._whole)

    async def connect(self, client: Any, query: dict[str, Any], stack: AsyncExitStack) -> Any:
        """A socket; `stack` ends it, without waiting for the other side."""
        opening = client.listen.v1.connect(**query)
        try:
            async with asyncio.timeout(self._patience.connect):
                socket = await opening.__aenter__()
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            raise ProviderFailed("deepgram", "connect") from error
        stack.push_async_callback(_abort, opening, socket)
        return socket

    async def hold(self, socket: Any, attempt: Attempt) -> None:
        """Send what there is and what comes, and take in what is told; raises when that breaks."""
        self._sent = self._origin = self._reading.begin()
        async with self._limit:
            sending = asyncio.create_task(self._send(socket, attempt))
            try:
                await self._receive(socket, attempt)
            finally:
                sending.cancel()
                await asyncio.wait([sending])
        self._whole = True

    async def _send(self, socket: Any, attempt: Attempt) -> None:
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - the SDK has read it

        with suppress(ConnectionClosed, OSError):  # whoever receives is told, after what came before it
            while not (self._sound.over and not self._left()):
                if piece := self._left():
                    if self._sent == self._origin:
                        attempt.begun()
                    await socket.send_media(piece)
                    self._sent += len(piece) // 2
                    self._expect(self._bounds.quiet_s)
                elif not await self._sound.arrives_within(self._bounds.keep_alive_s):
                    await socket.send_keep_alive()
            self._asked_final = True
            attempt.released()
            wait_s = min(self._patience.between, self._patience.first / 2)  # so that there is time for one more try
            self._limit.reschedule(asyncio.get_running_loop().time() + wait_s)
            await socket.send_finalize()
            await socket.send_close_stream()

    def _left(self) -> bytes:
        return self._sound.after(self._sent, PIECE)

    def _expect(self, wait_s: float) -> None:
        """From now on a word is owed."""
        if self._limit.when() is None:
            self._limit.reschedule(asyncio.get_running_loop().time() + wait_s)

    async def _receive(self, socket: Any, attempt: Attempt) -> None:
        heard_before = len(self._reading.words)
        while True:
            message = await socket.recv()
            if not self._asked_final:
                self._limit.reschedule(None)
            if message is None or isinstance(message, bytes):
                continue  # of a kind that this SDK does not know yet
            if message.type == "Error":
                raise ProviderFailed("deepgram", "server")
            for told in self._reading.take(message):
                if not attempt.emitted:
                    attempt.gave(1)
                self._tell(told)
            attempt.emitted = max(attempt.emitted, len(self._reading.words) - heard_before)
            if self._asked_final and self._is_last(message):
                return

    def _is_last(self, message: Any) -> bool:
        return message.type == "Metadata" or (getattr(message, "from_finalize", False) and self._sound.settled)


async def closed(socket: Any) -> None:
    """The other side hangs up first, if it does so soon."""
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSING_S):
            await socket._websocket.wait_closed()  # noqa: SLF001 - it offers no other way


async def _abort(opening: Any, socket: Any) -> None:
    """Its own closing would wait for ten seconds, and raises where the connection is cut already."""
    from websockets.exceptions import WebSocketException  # noqa: PLC0415 - the SDK has read it

    socket._websocket.transport.abort()  # noqa: SLF001 - it offers no other way
    with suppress(WebSocketException, OSError):
        await opening.__aexit__(None, None, None)
