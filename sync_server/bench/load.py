"""The client, in a process of its own: each session's connection asks again as soon as it is answered.

Addresses change every hundred requests, as many laptops behind one proxy would, so that no limit of one address counts.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import sys
import time
from collections.abc import Callable
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync_server.bench.laptop import Signed, expect, login
from sync_server.bench.outcome import Outcome
from sync_server.bench.wire import Answer, Asked, Connection

What = Literal["bare", "me", "refresh", "login"]
ANSWERED = {"bare": 200, "me": 200, "refresh": 200, "login": 303}
BY_ADDRESS = 100


class Load(msgspec.Struct):
    """What is asked, by how many: one connection for each session."""

    what: What
    port: int
    seconds: float
    sessions: list[Signed]


class Loaded(msgspec.Struct):
    """What was found, and the sessions as they are now."""

    outcome: Outcome
    sessions: list[Signed]


class Worker:
    """One connection."""

    def __init__(self, load: Load, session: Signed) -> None:
        self._load, self._session = load, session
        self._key = Ed25519PrivateKey.from_private_bytes(session.key)
        self._place = secrets.token_bytes(2)
        self.taken: list[float] = []

    async def work(self, begin: asyncio.Barrier) -> None:
        async with Connection(self._load.port) as connection:
            made = await self._made(connection)
            await begin.wait()
            end = time.perf_counter() + self._load.seconds
            for number in itertools.count():
                asked = self._from(made(), number // BY_ADDRESS)
                began = time.perf_counter()
                if began >= end:
                    return
                answer = await connection.ask(asked)
                self.taken.append(time.perf_counter() - began)
                self._keep(expect(answer, ANSWERED[self._load.what]))

    async def _made(self, connection: Connection) -> Callable[[], Asked]:
        """What makes the next request."""
        match self._load.what:
            case "me":
                return self._session.me
            case "refresh":
                return lambda: self._session.renewal(self._key)
            case "login":
                typed = await login(connection)
                return lambda: typed
            case "bare":
                return lambda: Asked("GET", "/bare", {"authorization": "Bearer of nobody"})

    def _keep(self, answer: Answer) -> None:
        if self._load.what == "refresh":
            self._session.refresh = msgspec.json.decode(answer.body)["refresh_token"]

    def _from(self, asked: Asked, number: int) -> Asked:
        address = f"10.{self._place[0]}.{self._place[1]}.{number % 250}"
        return msgspec.structs.replace(asked, headers={**asked.headers, "x-forwarded-for": address})


async def run(load: Load) -> Loaded:
    """Ask for so many seconds."""
    workers = [Worker(load, session) for session in load.sessions]
    began: list[float] = []

    async def begin() -> None:
        await gate.wait()
        began.append(time.perf_counter())

    gate = asyncio.Barrier(len(workers) + 1)
    await asyncio.gather(begin(), *(worker.work(gate) for worker in workers))
    taken = [each for worker in workers for each in worker.taken]
    return Loaded(Outcome(time.perf_counter() - began[0], taken), load.sessions)


if __name__ == "__main__":
    told = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(run(told))))
