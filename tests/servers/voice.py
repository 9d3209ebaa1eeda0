"""The voice gateway alone, under uvicorn on the test's own loop: real sockets, no database, tokens that are names."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Self

import httpx2
import uvicorn
from litestar import Litestar, Request
from litestar.di import Provide
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from shared.voice import session as protocol
from shared.voice.events import TurnEnded
from shared.voice.session import Hello, event_of, from_server
from sync_server.identity.guard import Caller
from sync_server.kit.problems import told
from sync_server.kit.sockets import SOCKETS
from sync_server.settings import Settings
from sync_server.voice import routes
from sync_server.voice.talking import talking
from tests.fakes.bearers import NamedBearers
from tests.fakes.keeping import NothingKept
from tests.fakes.staff import ScriptedStaff
from tests.servers.processes import free_port


class VoiceServer:
    """`async with`; its clocks go with the machine's, and as much faster as a test moves them."""

    def __init__(self, staff=None, *, each: int = 2, node: int = 50, sockets=None, **chosen) -> None:
        self.staff = staff or ScriptedStaff()
        self.later, self.port = 0.0, free_port()
        self.settings = Settings(port=self.port, voice_sessions_each=each, voice_sessions=node, **chosen)
        self.bearers = NamedBearers(self.clock)
        self.talking = talking(
            self.settings, self.bearers, self.staff, keeping=NothingKept(), clock=self.clock, steady=self.steady
        )
        self.gateway, self.watching = self.talking.gateway, self.talking.watching
        app = Litestar(
            [*routes.ROUTES, *routes.SOCKETS],
            dependencies={
                "talking": Provide(lambda: self.talking, sync_to_thread=False),
                "caller": Provide(self._caller),
            },
            exception_handlers={Exception: told},
            openapi_config=None,
            logging_config=None,
        )
        self.uvicorn = uvicorn.Server(
            uvicorn.Config(
                app, port=self.port, log_config=None, access_log=False, lifespan="off", **(SOCKETS | (sockets or {}))
            )
        )
        self.uvicorn.install_signal_handlers = lambda: None
        self.base = f"http://127.0.0.1:{self.port}"
        self.http = httpx2.AsyncClient(base_url=self.base, verify=False)

    def clock(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.later)

    def steady(self) -> float:
        return time.monotonic() + self.later

    async def __aenter__(self) -> Self:
        self._serving = asyncio.create_task(self.uvicorn._serve())
        while not self.uvicorn.started:  # noqa: ASYNC110 - uvicorn tells nobody
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()
        await self.gateway.aclose()
        self.uvicorn.should_exit = True
        await self._serving

    async def open(self, token: str = "amelie", **asked) -> str:
        answer = await self.post(token, **asked)
        assert answer.status_code == 201, answer.text
        return answer.json()["session"]

    async def post(self, token: str = "amelie", **asked) -> httpx2.Response:
        return await self.http.post(routes.AT, json=asked, headers={"Authorization": f"Bearer {token}"})

    async def socket(self, session: str, **options):
        """A bare WebSocket, before its Hello."""
        url = f"ws://127.0.0.1:{self.port}{protocol.PATH}{session}"
        options = {"subprotocols": [protocol.SUBPROTOCOL], "proxy": None, "compression": None, **options}
        return await connect(url, **options)

    async def talker(self, session: str, token: str = "amelie", *, seen: int = 0, **options) -> Talker:
        """A client that was welcomed."""
        talker = Talker(await self.socket(session, **options))
        await talker.say(Hello(token=token, seen=seen))
        talker.welcome = await talker.told()
        return talker

    async def _caller(self, request: Request) -> Caller:
        token = request.headers["authorization"].removeprefix("Bearer ")
        return Caller(session=(await self.bearers.read(token)).session, token=token)


class Talker:
    """What a client hears: events by number, and short messages."""

    def __init__(self, socket, patience_s: float = 10) -> None:
        self.patience_s = patience_s
        self.socket, self.events, self.messages = socket, {}, []
        self.welcome = None

    async def say(self, message) -> None:
        await self.socket.send(protocol.text(message))

    async def sound(self, number: int, sound: bytes) -> None:
        await self.socket.send(protocol.chunk(number, sound))

    async def hear(self):
        """The next of whatever comes: a message, or an event, which must be a new one."""
        async with asyncio.timeout(self.patience_s):
            received = await self.socket.recv()
        if isinstance(received, str):
            self.messages.append(from_server(received))
            return self.messages[-1]
        number, event = event_of(received)
        assert number not in self.events, f"event {number} came twice"
        self.events[number] = event
        return event

    async def told(self, kind: type = object):
        """The next message or event of a kind."""
        while not isinstance(heard := await self.hear(), kind):
            pass
        return heard

    async def turn(self, name: str) -> list:
        """All events of a turn that came, once it has ended."""
        while not any(isinstance(each, TurnEnded) and each.turn == name for each in self.events.values()):
            await self.hear()
        return [event for _, event in sorted(self.events.items()) if event.turn == name]

    async def closed(self) -> int:
        """The code that the server hangs up with."""
        with suppress(ConnectionClosed):
            while True:
                await self.hear()
        return self.socket.close_code
