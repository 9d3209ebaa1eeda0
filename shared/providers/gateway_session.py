"""The client's half of one session of the voice gateway: what is said again after a cut, what is dropped as known."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from shared.errors import IastedError
from shared.providers.failures import ProviderFailed
from shared.providers.gateway_dialling import Dialling, Place
from shared.providers.gateway_failures import GATEWAY, Over, judge, of_problem
from shared.providers.gateway_inboxes import Inbox, Inboxes, same
from shared.providers.gateway_outbox import Outbox, Sent
from shared.voice import session as said
from shared.voice.events import TurnEnded, TurnEvent

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

PAUSES_S = (0.0, 0.1, 0.3, 0.7, 1.5, 3.0)
"""Before each try to connect again; the last one is repeated."""
SILENT_S = 1.5
"""A connection on which nothing at all came for so long, while somebody waited, is taken for lost."""
LOOK_S, LOOKS, UNANSWERED = 1.0, 4, 10
"""The same while somebody speaks: so many looks in a row, so many pieces of sound out, and nothing came."""
_LOG = logging.getLogger(__name__)


class Session:
    """Lives until the server or the time to resume ends it; turns hang on it by their names."""

    def __init__(self, place: Place, dialling: Dialling, name: str) -> None:
        self._place, self._dialling, self.name = place, dialling, name
        self._loop = asyncio.get_running_loop()
        self._outbox, self._inboxes = Outbox(), Inboxes(self._loop.time)
        self._news, self._wanted = asyncio.Event(), asyncio.Event()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._renewing: asyncio.Task[None] | None = None
        self._socket: ClientConnection | None = None
        self._token = ""
        self._chunks = self._welcomes = 0
        self.speaking = asyncio.Lock()
        """Held from Begin to End: sound belongs to one utterance at a time."""
        self.failure: ProviderFailed | None = None
        self.draining = False
        self._keeping = asyncio.create_task(self._keep())

    @property
    def usable(self) -> bool:
        """Whether a new turn may hang on it."""
        return self.failure is None and not self.draining

    @property
    def cuts(self) -> int:
        """How often it was taken up again."""
        return max(0, self._welcomes - 1)

    async def ready(self) -> None:
        """Connected and welcome; ProviderFailed when the next try fails, which for turns under way is not the last."""
        self._wanted.set()
        await asyncio.shield(self._ready)

    def hang(self, turn: str) -> Inbox:
        """Events of this turn go there from now on, or what ended the session."""
        inbox = self._inboxes.hang(turn)
        if self.failure is not None:
            inbox.put_nowait(same(self.failure))
        return inbox

    def leave(self, turn: str, *, ended: bool) -> None:
        """Nobody listens to this turn any more; the server stops it where it goes on."""
        silent_s = self._inboxes.leave(turn)
        if ended or self.failure is not None:
            return
        self._put(Sent(frame=said.text(said.Stop(turn=turn)), turn=turn))
        if silent_s > SILENT_S and self._socket is not None:
            self._socket.transport.abort()

    def tell(self, message: said.Begin | said.Say | said.End) -> None:
        """One message of a turn."""
        opens = not isinstance(message, said.End)
        self._put(Sent(frame=said.text(message), turn=message.turn, opens=opens))

    def sound(self, turn: str, piece: bytes) -> int:
        """One more piece of sound; its number."""
        self._chunks += 1
        self._put(Sent(frame=said.chunk(self._chunks, piece), turn=turn, chunk=self._chunks))
        return self._chunks

    async def aclose(self) -> None:
        """Hang up; whoever still waits is told."""
        for task in (self._keeping, self._renewing):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])

    def _put(self, sent: Sent) -> None:
        self._outbox.put(sent)
        self._news.set()
        self._wanted.set()

    async def _keep(self) -> None:
        """Connect, and again for as long as somebody waits and the server knows the session."""
        lost, tries = self._loop.time(), 0
        try:
            while True:
                before, taken = self._welcomes, self._inboxes.messages
                failure = await self._connected()
                if failure.kind == "key" and self._welcomes > before:  # a token that ended: the next session's is newer
                    failure = Over(GATEWAY, "cut")
                over = isinstance(failure, Over) or not failure.retryable or (self.draining and not self._inboxes)
                if over or not self._welcomes:
                    return self._end(failure)
                if self._welcomes > before:
                    if failure.kind == "malformed":
                        return self._end(failure)
                    lost = self._loop.time()
                    tries = 0 if self._inboxes.messages > taken else tries
                else:
                    self._not_ready(failure)
                self._ready = self._loop.create_future()
                await self._pause(tries)
                tries += 1
                if self._loop.time() - lost > self._place.resume_s:
                    return self._end(failure)
        finally:
            self._end(ProviderFailed(GATEWAY, "cut"))

    async def _pause(self, tries: int) -> None:
        """Nobody dials for a session on which nothing is going on."""
        if not self._inboxes:
            self._wanted.clear()
            await self._wanted.wait()
        await asyncio.sleep(PAUSES_S[min(tries, len(PAUSES_S) - 1)])

    def _end(self, failure: ProviderFailed) -> None:
        if self.failure is not None:
            return
        self.failure = failure
        self._inboxes.fail(failure)
        self._not_ready(failure)

    def _not_ready(self, failure: ProviderFailed) -> None:
        if not self._ready.done():
            self._ready.set_exception(same(failure))
            self._ready.exception()

    async def _connected(self) -> ProviderFailed:
        """One connection from Hello to its end, and why it ended."""
        try:
            self._token = await self._place.bearer()
            self._socket = socket = await self._dialling.socket(self.name)
            await self._talk(socket)
        except Exception as error:
            return judge(error)
        finally:
            used, self._socket = self._socket, None
            if used is not None:
                await _hung_up(used)
        return ProviderFailed(GATEWAY, "cut")

    async def _talk(self, socket: ClientConnection) -> None:
        await socket.send(said.text(said.Hello(token=self._token, seen=self._inboxes.seen)))
        async with asyncio.timeout(self._place.patience.first):
            welcome = await self._welcome(socket)
        self._welcomes += 1
        self._outbox.again(welcome.chunk)
        beside = [asyncio.create_task(self._write(socket)), asyncio.create_task(self._watch(socket))]
        self._ready.set_result(None)
        try:
            while True:
                frame = await socket.recv()
                self._inboxes.messages += 1
                if isinstance(frame, str):
                    self._follow(said.from_server(frame))
                else:
                    self._take(*said.event_of(frame), len(frame))
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)

    async def _welcome(self, socket: ClientConnection) -> said.Welcome:
        while True:
            frame = await socket.recv()
            message = said.from_server(frame if isinstance(frame, str) else "")
            if isinstance(message, said.Welcome):
                if self._welcomes and not message.resumed:
                    raise Over(GATEWAY, "cut")
                return message

    async def _write(self, socket: ClientConnection) -> None:
        """What is to be said, in its order; a connection that breaks under it is the reader's affair."""
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - read already

        with suppress(ConnectionClosed):
            while True:
                while (sent := self._outbox.next()) is not None:
                    await socket.send(sent.frame)
                if self._inboxes.due:
                    await socket.send(said.text(said.Seen(upto=self._inboxes.said())))
                self._news.clear()
                await self._news.wait()

    async def _watch(self, socket: ClientConnection) -> None:
        """A link may be lost without anybody being told; heartbeats would notice it half a minute later."""
        silent, messages = 0, 0
        while silent < LOOKS:
            await asyncio.sleep(LOOK_S)
            deaf = self._inboxes.messages == messages and self._outbox.unanswered >= UNANSWERED
            silent, messages = silent + 1 if deaf else 0, self._inboxes.messages
        socket.transport.abort()

    def _take(self, number: int, event: TurnEvent, size: int) -> None:
        if not self._inboxes.take(number, event, size):
            return
        if isinstance(event, TurnEnded):
            self._outbox.over(event.turn)
        else:
            self._outbox.begun(event.turn)
        if self._inboxes.due:
            self._news.set()

    def _follow(self, message: said.FromServer) -> None:
        match message:
            case said.Got(chunk=chunk, again=again):
                self._outbox.again(chunk) if again else self._outbox.got(chunk)
                self._news.set()
            case said.RenewSoon(token_s=left):
                if self._renewing is None or self._renewing.done():
                    self._renewing = asyncio.create_task(self._renew(left))
            case said.Draining():
                self.draining = True
            case said.Problem(turn=turn) if turn:
                self._outbox.over(turn)
                self._inboxes.give(turn, of_problem(message))
            case said.Problem(code=code):
                _LOG.info("the voice gateway objects", extra={"code": code})

    async def _renew(self, left_s: float) -> None:
        """A newer token as soon as there is one; without it the server hangs up, and whoever waits is told."""
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - read already

        until = self._loop.time() + left_s
        with suppress(ConnectionClosed, IastedError):
            while self._loop.time() < until and self._socket is not None:
                token = await self._place.bearer()
                if token != self._token and self._socket is not None:
                    self._token = token
                    await self._socket.send(said.text(said.Renew(token=token)))
                    break
                await asyncio.sleep(min(1.0, left_s / 4))


async def _hung_up(socket: ClientConnection) -> None:
    """A short goodbye; where none comes back the connection is cut."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            await socket.close()
    socket.transport.abort()
