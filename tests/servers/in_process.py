"""A whole server in this process, on a thread, with a clock that tests may move."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn

from sync_server.app import create_app
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret
from sync_server.kit.sockets import SOCKETS
from sync_server.parts import assemble
from sync_server.running import Graceful
from sync_server.settings import Settings
from tests.servers.processes import free_port, until
from tests.servers.visitor import Visitor


class Clock:
    """The machine's own, and as much later as a test wants; what is remembered grows `aged` seconds older."""

    def __init__(self) -> None:
        self.later, self.aged = timedelta(), 0.0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.later

    def steady(self) -> float:
        return time.monotonic() + self.aged


class Server:
    """The product's own application under uvicorn, on a thread."""

    def __init__(self, url: str, *, staff=None, **chosen) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="iasted-data-")
        chosen = {"requests_per_minute": 100_000, "data": Path(self._folder.name), **chosen}
        self.settings = Settings(port=free_port(), **chosen)
        self.clock, self.links, self.url = Clock(), [], url
        self.base = self.settings.issuer
        secret = Secret(b"s" * 32)
        self.parts = assemble(self.settings, Database(url), secret, self.clock, self.clock.steady, staff=staff)
        app = create_app(self.parts, self.links.append)
        self._uvicorn = Graceful(
            uvicorn.Config(
                app,
                port=self.settings.port,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=5,
                **SOCKETS,
            ),
            self.parts.talking.gateway,
        )
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> Server:
        self._thread.start()
        while not self._uvicorn.started:
            self._thread.join(0.01)
            assert self._thread.is_alive(), "the server did not start"
        return self

    def stop(self) -> None:
        self._uvicorn.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive(), "the server goes on"
        self._folder.cleanup()

    @property
    def link(self) -> str:
        """The first administrator's, which is there once the database was ready."""
        assert until(lambda: self.links, 30), "its database was not ready"
        return self.links[0]

    def visitor(self, **options) -> Visitor:
        return Visitor(self.base, **options)

    def forget(self, table: str) -> None:
        """Empty one of its tables, through the connection that it has: quicker than `psql` after every test."""
        asyncio.run_coroutine_threadsafe(self._forget(table), self._loop).result(30)

    async def _forget(self, table: str) -> None:
        async with self.parts.database.transaction() as tables:
            await tables.run(f"DELETE FROM {table}")

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._uvicorn.serve()
