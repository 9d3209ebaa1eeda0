"""The server as an ASGI application: parts, routes, and what surrounds every request.

A request passes, from the outside in: measured, logged, dressed (headers, language), CORS, routing, limits, the guard,
its handler. While it starts, the server brings the database to its tables, as soon as there is a database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.config.cors import CORSConfig
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Redirect
from litestar.types import ASGIApp, Receive, Scope, Send

from shared.errors import IastedError
from sync_server import ops
from sync_server.account import authorize, pages
from sync_server.account.rendering import page
from sync_server.admin import caching, watching
from sync_server.admin import routes as admin
from sync_server.artifacts import routes as artifacts
from sync_server.audit.taking_over import take_over
from sync_server.identity import device_routes
from sync_server.identity import routes as identity
from sync_server.identity.guard import SignInFirst, rules_of
from sync_server.keys import routes as keys
from sync_server.kit.edge import Dressed
from sync_server.kit.limits import BodyLimits, Rates
from sync_server.kit.logs import Logged
from sync_server.kit.metrics import Measured
from sync_server.kit.migrate import migrate
from sync_server.kit.problems import told
from sync_server.kit.refusals import TooMany, Unavailable
from sync_server.kit.sockets import turn_away
from sync_server.parts import Parts, provided
from sync_server.people.founding import first_link
from sync_server.sync import routes as sync
from sync_server.voice import routes as voice
from sync_server.witness import routes as witness

RETRY_S = 1.0
FOR_PEOPLE = (pages.HOME, authorize.PATH)
ROUTES: list[HTTPRouteHandler] = [
    *identity.ROUTES,
    *device_routes.ROUTES,
    *keys.ROUTES,
    *admin.ROUTES,
    *watching.ROUTES,
    *caching.ROUTES,
    *authorize.ROUTES,
    *pages.ROUTES,
    *sync.ROUTES,
    *artifacts.ROUTES,
    *witness.ROUTES,
    *voice.ROUTES,
    *ops.ROUTES,
]
_LOG = logging.getLogger(__name__)


def create_app(parts: Parts, announce: Callable[[str], None] = lambda _link: None) -> ASGIApp:
    """The application; `announce` is told the one-time link as long as there is no super_admin."""
    gateway = parts.talking.gateway
    parts.metrics.voice.watch(lambda: len(gateway.connections), lambda: len(gateway.seats))
    inner = create_litestar(parts, announce)
    app: ASGIApp = inner
    for layer in (Dressed(secure=parts.settings.secure), Logged(), Measured(parts.metrics)):
        app = layer(app)
    return app


def create_litestar(parts: Parts, announce: Callable[[str], None] = lambda _link: None) -> Litestar:
    """Routing and all that belongs to a route."""
    origins = list(parts.settings.cors_origins)
    return Litestar(
        route_handlers=[*_described_routes(), *voice.SOCKETS],
        guards=[parts.guard],
        dependencies=provided(parts),
        middleware=[Rated(parts.rates), BodyLimits(parts.settings.max_body_kib * 1024)],
        exception_handlers={SignInFirst: _to_sign_in, Exception: _told},
        cors_config=CORSConfig(allow_origins=origins, allow_methods=["GET", "POST", "PUT", "DELETE"])
        if origins
        else None,
        lifespan=[_preparing(parts, announce)],
        openapi_config=_described(),
        logging_config=None,
        request_max_body_size=None,  # BodyLimits counts, as each route wants it
    )


class Rated(ASGIMiddleware):
    """Counts an address's requests; probes of the machine's own are not counted."""

    exclude_path_pattern = ("^/health$", "^/ready$", "^/metrics$")

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        client = scope.get("client")
        try:
            await self._rates.require(client[0] if client else "")
        except TooMany as error:
            if scope["type"] != ScopeType.WEBSOCKET:
                raise
            await turn_away(send, 429, error.after_s)
        else:
            await next_app(scope, receive, send)


def _preparing(parts: Parts, announce: Callable[[str], None]) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def prepared(_: Litestar) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(_complaint)
        work = asyncio.create_task(_work(parts, announce, ready := asyncio.Event()))
        with suppress(TimeoutError):
            await asyncio.wait_for(ready.wait(), RETRY_S * 5)
        watching = asyncio.create_task(parts.talking.watching.keep())
        yield
        for each in (work, watching):
            each.cancel()
        await asyncio.gather(work, watching, return_exceptions=True)
        await parts.talking.gateway.aclose()
        await parts.spending.aclose()
        await parts.database.close()

    return prepared


def _complaint(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A connection that broke while nobody waited for it is no error: whoever needs it next is told."""
    if isinstance(context.get("exception"), OSError):
        _LOG.warning("a connection was lost")
    else:
        loop.default_exception_handler(context)


async def _work(parts: Parts, announce: Callable[[str], None], ready: asyncio.Event) -> None:
    """Make ready, then do what no request asks for."""
    prepared = await _prepare(parts, announce)
    ready.set()
    if prepared:
        await parts.keeper.keep()


async def _prepare(parts: Parts, announce: Callable[[str], None]) -> bool:
    """Bring the database to its tables; while there is none to be reached, try again."""
    while True:
        try:
            applied = await migrate(parts.database)
            await parts.keys.prepare()
            await take_over(parts.database, parts.log)
            link = await first_link(parts.database, parts.log, parts.clock(), parts.settings.organisation)
        except Unavailable as error:
            _LOG.warning("the database does not answer yet", extra={"code": error.code})
            await asyncio.sleep(RETRY_S)
        except IastedError as error:
            _LOG.critical(error.message, extra={"code": error.code})
            return False
        except Exception:
            _LOG.exception("the database could not be brought to its tables")
            await asyncio.sleep(RETRY_S * 10)
        else:
            for warning in parts.spending.warnings():
                _LOG.warning(warning)
            _LOG.info("ready", extra={"applied": len(applied)})
            if link is not None:
                announce(f"{parts.settings.issuer}/account/welcome/{link}")
            return True


def _told(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A page for people where a page was asked for, a problem for programs everywhere else."""
    answer = told(request, error)
    if not request.url.path.startswith(FOR_PEOPLE) or "text/html" not in request.headers.get("accept", ""):
        return answer
    shown = page("sentence.html", status=answer.content.status, title="iAsted", sentence=answer.content.detail)
    if after := answer.headers.get("Retry-After"):
        shown.headers["Retry-After"] = after
    return shown


def _to_sign_in(_: Request[Any, Any, Any], __: SignInFirst) -> Response[Any]:
    return Redirect(pages.SIGN_IN, status_code=303, headers={"Cache-Control": "no-store"})


def _described_routes() -> list[HTTPRouteHandler]:
    """The routes; the document tells which of them want a token, out of their rules."""
    for handler in ROUTES:
        rule = rules_of(handler)
        handler.security = [{"bearer": []}] if rule is not None and rule.by_token else []
    return ROUTES


def _described() -> OpenAPIConfig:
    scheme = SecurityScheme(type="http", scheme="bearer", bearer_format="JWT", description="From /api/v1/auth/token.")
    return OpenAPIConfig(
        title="iAsted",
        version=version("iasted"),
        description="Who people are and what they may do. Problems are RFC 9457, with stable codes.",
        components=Components(security_schemes={"bearer": scheme}),
        use_handler_docstrings=True,
        openapi_router=_Nowhere("/", route_handlers=[]),
    )


class _Nowhere(Router):
    """Takes Litestar's own pages about the API, which load scripts from foreign addresses; ours stand in `ops`."""

    def register(self, value: Any) -> list[Any]:
        """Keep nothing."""
        del value
        return []
