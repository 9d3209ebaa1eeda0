"""Takes the entries of the former log over into the tree, once, each as an act that the server signs."""

from __future__ import annotations

from sync_server.audit import former_store
from sync_server.audit.act import BY_ITSELF, Act
from sync_server.audit.log import Log
from sync_server.kit.database import Database


async def take_over(database: Database, log: Log) -> int:
    """How many there were. All of an organisation's at once, or none."""
    total = 0
    while True:
        async with database.transaction() as tables:
            organisation = await former_store.next_organisation(tables)
            if organisation is None:
                return total
            growth = await log.growth(tables, organisation)
            if not await former_store.begin(tables, organisation):
                continue  # another instance was first
            count = 0
            async for at, act in former_store.acts(tables, organisation):
                growth.act(act, at)
                count += 1
            told = Act(
                organisation=organisation,
                who=BY_ITSELF,
                action="log.taken-over",
                object=f"organisation:{organisation}",
                change=str(count),
            )
            growth.act(told)
            await growth.write(tables)
            await former_store.end(tables, organisation, count)
            total += count
