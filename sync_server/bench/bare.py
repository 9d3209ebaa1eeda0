"""The baseline of a request: one Litestar route that answers as much as /me does, under the same uvicorn."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from litestar import Litestar, get

from sync_server.identity.guard import public

ANSWER = {
    "id": "0" * 26,
    "name": "admin",
    "display_name": "Admin",
    "role": "super_admin",
    "region": None,
    "organisation": {"id": "0" * 26, "name": "Mon organisation"},
    "device": "0" * 26,
    "lease_days": 30,
    "server_time": "2026-01-01T00:00:00.000000Z",
}


@get("/bare", rule=public("a measurement"))
async def bare() -> dict[str, Any]:
    """The same to everybody."""
    return ANSWER


@get("/ready", rule=public("a measurement"))
async def ready() -> dict[str, str]:
    """It answers."""
    return {"status": "ready"}


if __name__ == "__main__":
    app = Litestar([bare, ready], openapi_config=None, logging_config=None)
    uvicorn.run(app, port=int(sys.argv[1]), log_config=None, access_log=False, server_header=False, lifespan="off")
