"""Gives out what a person may read, from where they are in the organisation's line; and says whether there is more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from shared.roles import Reach
from shared.sync.protocol import HEAD_REFUSALS, Head, Page, Since
from sync_server.audit import store as audit
from sync_server.identity.guard import Caller
from sync_server.keys import store as manifests
from sync_server.kit.database import Database
from sync_server.sync import reading_store as store
from sync_server.sync.reading_store import View
from sync_server.sync.receiving import author_of

PAGE_BYTES = 1 << 20
"""Of records in one page; the first one is given whatever its size."""


class Giving:
    """The half of the protocol that gives."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    async def pull(self, caller: Caller, since: Since) -> Page:
        """What comes after, without what this device wrote itself."""
        view = view_of(caller)
        async with self._database.reading() as tables:
            head = await store.head(tables, view.organisation)
            if not await store.stands(tables, view.organisation, since.cursor, since.mark, head):
                return Page(cursor=since.cursor, mark=since.mark, rewound=True)
            found = await store.operations(tables, view, since.cursor, head, since.limit, PAGE_BYTES)
            more = found.more
            cursor = found.operations[-1].cursor if more else head
            return Page(
                operations=tuple(found.operations),
                keys=tuple(await store.keys(tables, view, found.keys)),
                authors=tuple(await store.authors(tables, view.organisation, found.devices)),
                cursor=cursor,
                mark=await store.mark(tables, view.organisation, cursor),
                more=more,
            )

    async def head(self, caller: Caller) -> Head:
        """A few numbers."""
        view = view_of(caller)
        async with self._database.reading() as tables:
            acked, digest = await store.acked(tables, view.device)
            return Head(
                head=await store.newest(tables, view),
                line=await store.head(tables, view.organisation),
                acked=acked,
                digest=digest,
                refused=tuple(await store.refused(tables, view.device, HEAD_REFUSALS)),
                entries_acked=(await audit.chain(tables, view.organisation, view.device))[0].seq,
                keys=await manifests.number(tables, view.organisation),
                log_size=await audit.signed_size(tables, view.organisation),
                time_ms=int(self._clock().timestamp() * 1000),
            )


def view_of(caller: Caller) -> View:
    """What this caller may read, as the queries need it."""
    who, far = caller.standing, caller.far("reports:read")
    return View(
        organisation=who.organisation,
        person=who.person,
        device=author_of(caller).device,
        region=who.region if far is Reach.REGION else None,
        everything=far is Reach.NATION,
    )
