"""For machines and their keepers: health, readiness, metrics, and the API's own description."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPI

from shared.errors import IastedError
from shared.language import say
from sync_server.account.rendering import page
from sync_server.audit.keeping import Keeper
from sync_server.identity.guard import public
from sync_server.kit.database import Database
from sync_server.kit.documented import problems
from sync_server.kit.metrics import Metrics
from sync_server.kit.migrate import is_current
from sync_server.kit.refusals import NotThere, Unavailable
from sync_server.settings import LOOPBACK, Settings
from sync_server.signing.keys import Keys
from sync_server.voice.refusals import draining
from sync_server.voice.talking import Talking


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """One word."""

    status: str
    warning: str = ""
    """What somebody has to look at although it works."""


@get("/health", rule=public("says only that it runs"), responses=problems(), tags=["operations"])
async def health() -> State:
    """The process runs and answers."""
    return State("ok")


@get("/ready", rule=public("says only whether it can work"), responses=problems(), tags=["operations"])
async def ready(
    database: NamedDependency[Database],
    keys: NamedDependency[Keys],
    keeper: NamedDependency[Keeper],
    talking: NamedDependency[Talking],
) -> State:
    """The database answers, has the tables of this version and this server's secret; and the server is not stopping."""
    if talking.gateway.draining:
        raise draining()
    try:
        if await is_current(database):
            await keys.prepare()
            return State("ready", keeper.altered)
    except IastedError as error:
        raise Unavailable(error.message, code=error.code) from error
    raise Unavailable(
        say("La base de données n'est pas encore à jour.", "The database is not up to date yet."), code="migrating"
    )


@get("/metrics", rule=public("counts without names, for this machine's own collector"), include_in_schema=False)
async def exposed(
    request: Request[Any, Any, Any], metrics: NamedDependency[Metrics], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """For Prometheus; others than this machine see it only where the settings say so."""
    here = request.client is not None and request.client.host in LOOPBACK
    if not (here or settings.metrics_open):
        raise NotThere
    return Response(metrics.exposed(), media_type="text/plain; version=0.0.4")


@get("/api/v1/openapi.json", rule=public("how to ask is no secret"), include_in_schema=False)
async def openapi_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The OpenAPI document."""
    return Response(document(request.app.openapi_schema), media_type=MediaType.JSON)


@get("/api/v1/docs", rule=public("how to ask is no secret"), include_in_schema=False)
async def docs(request: Request[Any, Any, Any]) -> Response[str]:
    """The same for people, without scripts or foreign addresses."""
    told = msgspec.json.decode(document(request.app.openapi_schema))
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, item in sorted(told["paths"].items()):
        for method, operation in item.items():
            entry = {**operation, "path": path, "method": method.upper()}
            by_tag.setdefault(operation.get("tags", [""])[0], []).append(entry)
    return page("docs.html", title="API", by_tag=by_tag, told=told)


def document(schema: OpenAPI) -> bytes:
    """The document's bytes, the same whenever nothing changed."""
    return msgspec.json.format(msgspec.json.encode(schema.to_schema(), order="deterministic"), indent=2)


ROUTES = [health, ready, exposed, openapi_document, docs]
