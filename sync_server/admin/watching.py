"""What administrators watch: the audit log and the server's figures."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from sync_server.admin.caching import Remembering
from sync_server.admin.routes import AT, TAGS
from sync_server.admin.schemas import EntriesPage, PageSize, ShownEntry, Summary
from sync_server.audit import store as audit
from sync_server.devices import store as devices
from sync_server.identity.guard import Caller, may
from sync_server.kit.database import Database
from sync_server.kit.documented import problems
from sync_server.kit.metrics import Metrics
from sync_server.people import store as people
from sync_server.spending.spending import Spending

_BEGAN = time.monotonic()


@get(f"{AT}/audit-logs", rule=may("audit:read"), responses=problems(401, 403), tags=TAGS)
async def audit_logs(
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
    *,
    after: Annotated[int, QueryParameter(ge=0, le=2**62, description="`next` of the page before.")] = 0,
    limit: PageSize = 100,
    action: Annotated[str, QueryParameter(max_length=64, description="Only this action, as in `user.role-set`.")] = "",
    who: Annotated[str, QueryParameter(max_length=200, description="Only what this person did.")] = "",
    object_: Annotated[
        str, QueryParameter(name="object", max_length=200, description="Only what was done to it, as in `person:…`.")
    ] = "",
) -> EntriesPage:
    """Every act that matters, in its order."""
    async with database.reading() as tables:
        found = await audit.entries(tables, caller.standing.organisation, after, limit, action, who, object_)
    fields = ShownEntry.__struct_fields__
    shown = [ShownEntry(**{field: getattr(entry, field) for field in fields}) for entry in found]
    return EntriesPage(entries=shown, next=found[-1].seq if len(found) == limit else None)


@get(f"{AT}/metrics", rule=may("metrics:read"), responses=problems(401, 403), tags=TAGS)
async def summary(
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
    metrics: NamedDependency[Metrics],
    spending: NamedDependency[Spending],
    remembering: NamedDependency[Remembering],
) -> Summary:
    """The server at a glance; the series are at /metrics."""
    organisation = caller.standing.organisation
    async with database.reading() as tables:
        by_role = await people.counts(tables, organisation)
        by_state = await devices.counts(tables, organisation)
    return Summary(
        people=by_role,
        devices=by_state,
        requests_total=int(metrics.total("api_requests_total")),
        requests_failed=int(metrics.total("api_requests_total", at_least=500)),
        seconds_up=int(time.monotonic() - _BEGAN),
        version=version("iasted"),
        open_sockets=int(metrics.total("websocket_connections")),
        voice_sessions=int(metrics.total("voice_sessions")),
        cache_hit_percent=(await remembering.figures(organisation)).hit_percent,
        costs=await spending.figures.of(organisation),
    )


ROUTES = [audit_logs, summary]
