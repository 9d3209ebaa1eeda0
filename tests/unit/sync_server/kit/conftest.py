"""The server's own HTTP protocol around the smallest application."""

from __future__ import annotations

import asyncio
import threading

import pytest
import uvicorn

from sync_server.kit.head import BoundedHead
from tests.servers.processes import free_port


async def _count(scope, receive, send):
    if scope["type"] != "http":
        return
    taken, more = 0, True
    while more:
        message = await receive()
        taken, more = taken + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(taken).encode()})


@pytest.fixture
def served_echo():
    """The port of a server that answers with the size of what it was sent."""
    port = free_port()
    config = uvicorn.Config(_count, port=port, http=BoundedHead, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield port
    server.should_exit = True
    thread.join(10)
