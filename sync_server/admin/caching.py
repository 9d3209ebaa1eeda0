"""What administrators see of remembered answers, and how they are forgotten."""

from __future__ import annotations

from typing import Annotated, Protocol, runtime_checkable

import msgspec
from litestar import delete, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from shared.routing.cache import SemanticCache
from shared.routing.cached import group
from sync_server.admin.routes import AT, TAGS
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.identity.guard import Caller, may
from sync_server.kit.database import Database
from sync_server.kit.documented import problems

Beginning = Annotated[
    str, QueryParameter(name="scope", max_length=200, description="Only those whose scope begins so; empty is all.")
]


class CacheFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Since this instance started, entries apart."""

    on: bool = False
    """Whether answers are remembered at all."""
    entries: int = 0
    hits_exact: int = 0
    hits_semantic: int = 0
    misses: dict[str, int] = {}
    """By reason."""
    hit_percent: float = 0.0
    tokens_saved: int = 0
    shadow_checks: int = 0
    """Hits for which the engine was asked all the same, to compare."""
    false_hits: int = 0


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """How many are not said again."""

    forgotten: int


@runtime_checkable  # Litestar looks at what it hands to a route
class Remembering(Protocol):
    """What administration asks of a cache; `organisation` is a wall."""

    async def figures(self, organisation: str) -> CacheFigures: ...

    async def forget(self, organisation: str, scope: str) -> int:
        """Whatever of this organisation begins so; how many there were."""
        ...


class NothingRemembered:
    """A server without a cache."""

    async def figures(self, _organisation: str) -> CacheFigures:
        return CacheFigures()

    async def forget(self, _organisation: str, _scope: str) -> int:
        return 0


class Remembered:
    """A server with one: this instance's counts, and the whole cache's entries."""

    def __init__(self, cache: SemanticCache) -> None:
        self._cache = cache

    async def figures(self, _organisation: str) -> CacheFigures:
        told = await self._cache.statistics()
        return CacheFigures(
            on=True,
            entries=told.entries,
            hits_exact=told.exact,
            hits_semantic=told.semantic,
            misses=dict(sorted(told.misses.items())),
            hit_percent=round(100 * told.hit_rate, 1),
            tokens_saved=told.tokens_saved,
            shadow_checks=told.shadow_checks,
            false_hits=told.false_hits,
        )

    async def forget(self, organisation: str, scope: str) -> int:
        return await self._cache.forget(group(organisation) + scope)


@get(f"{AT}/cache", rule=may("metrics:read"), responses=problems(401, 403), tags=TAGS)
async def cache(caller: NamedDependency[Caller], remembering: NamedDependency[Remembering]) -> CacheFigures:
    """How often an answer was remembered, and why it was not."""
    return await remembering.figures(caller.standing.organisation)


@delete(f"{AT}/cache", rule=may("system:manage"), status_code=200, responses=problems(401, 403), tags=TAGS)
async def forget(
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
    log: NamedDependency[Log],
    remembering: NamedDependency[Remembering],
    beginning: Beginning = "",
) -> Forgotten:
    """Answers of this organisation are asked for anew."""
    organisation = caller.standing.organisation
    count = await remembering.forget(organisation, beginning)
    async with database.transaction() as tables:
        await log.act(
            tables,
            Act(
                organisation=organisation,
                who=caller.session.person,
                device=caller.session.device,
                action="cache.forgotten",
                object="cache",
                change=str(count),
            ),
        )
    return Forgotten(forgotten=count)


ROUTES = [cache, forget]
