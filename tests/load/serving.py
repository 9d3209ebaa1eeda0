"""The server under load, in a process of its own: the product's application with stub engines, or a bare echo.

It prints one line of JSON once it answers, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from sync_server.app import create_app
from sync_server.bench.staff import hired
from sync_server.kit.database import Database
from sync_server.kit.garbage import leave_what_stands
from sync_server.kit.secret import Secret
from sync_server.kit.sockets import SOCKETS
from sync_server.parts import assemble
from sync_server.running import grounded
from sync_server.settings import Settings
from tests.load.engines import HEAR_S, StubStaff
from tests.servers.processes import free_port

EACH = 20
"""Sessions of one person."""


class Serves(msgspec.Struct):
    """What is asked for: people with a token each, or an echo."""

    people: int
    echo: bool = False


class Serving(msgspec.Struct):
    """Where it is, and the tokens that count there."""

    port: int
    tokens: list[str]


async def echo(scope, receive, send) -> None:
    """A WebSocket with nothing behind it: says « heard » when an ear would, and gives every end back."""
    if scope["type"] != "websocket":
        return
    await send({"type": "websocket.accept"})
    while (told := await receive())["type"] != "websocket.disconnect":
        if told["type"] == "websocket.receive" and told.get("text"):
            await asyncio.sleep(HEAR_S)
            await send({"type": "websocket.send", "text": told["text"]})


def serve(asked: Serves) -> None:
    """Until standard input ends."""
    new_loop = uvicorn.Config(echo).get_loop_factory()
    with tempfile.TemporaryDirectory(prefix="iasted-load-") as folder, asyncio.Runner(loop_factory=new_loop) as runner:
        if asked.echo:
            runner.run(_run(echo, free_port(), None))
            return
        settings = Settings(
            port=free_port(),
            data=Path(folder),
            requests_per_minute=10_000_000,
            voice_sessions_each=EACH,
            voice_sessions=asked.people * EACH,
        )
        with grounded(settings) as (url, secret):
            runner.run(_product(settings, url, secret, asked.people))


async def _product(settings: Settings, url: str, secret: Secret, people: int) -> None:
    parts = assemble(settings, Database(url, settings.connections), secret, staff=StubStaff())
    welcomed = asyncio.Event()
    app = create_app(parts, lambda _link: welcomed.set())
    hiring = asyncio.create_task(_hired(welcomed, url, settings, people))
    await _run(app, settings.port, hiring)


async def _hired(welcomed: asyncio.Event, url: str, settings: Settings, people: int) -> list[str]:
    await welcomed.wait()
    return [laptop.access for laptop in (await hired(url, settings.data, settings.issuer, people)).writers]


async def _run(app: Any, port: int, hiring: asyncio.Task[list[str]] | None) -> None:
    lifespan = "off" if hiring is None else "on"
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, lifespan=lifespan, **SOCKETS)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.02)
    leave_what_stands()
    told = Serving(port, [] if hiring is None else await hiring)
    print(msgspec.json.encode(told).decode(), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await running


if __name__ == "__main__":
    serve(msgspec.json.decode(sys.argv[1], type=Serves))
