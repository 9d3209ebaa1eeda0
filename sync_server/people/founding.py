"""The first minute of a server: its organisation, and a link for its first super_admin."""

from __future__ import annotations

from datetime import datetime

from shared.ids import new_id
from shared.roles import may_everything
from sync_server.audit.act import BY_ITSELF, Act
from sync_server.audit.log import Log
from sync_server.kit.database import Database, Transaction
from sync_server.people import store
from sync_server.people.browsers import welcome
from sync_server.people.person import Organisation, Person, fit_name

FIRST_NAME = "admin"


async def found(database: Database, now: datetime, name: str = "") -> Organisation:
    """The organisation of this server, made when there is none, and called `name` from now on where one is given."""
    async with database.transaction() as tables:
        await store.alone(tables)
        there = await store.first_organisation(tables)
        if there is not None:
            if name and there.name != name:
                await store.rename_organisation(tables, there.id, name)
            return Organisation(there.id, name or there.name)
        made = Organisation(new_id(), name or "Mon organisation")
        await store.add_organisation(tables, made, now)
        return made


async def first_link(database: Database, log: Log, now: datetime, name: str = "") -> str | None:
    """A link for the first super_admin, as long as none of them has a password; None afterwards."""
    organisation = await found(database, now, name)
    async with database.transaction() as tables:
        await store.alone(tables)
        if await store.supers(tables, organisation.id) == 0:
            return await _invited(tables, log, organisation, FIRST_NAME, now)
        known = await store.secrets_of(tables, FIRST_NAME)
        if known is None or known[1] is not None or not may_everything(known[0].role):
            return None
        return await welcome(tables, known[0].id, now)


async def create_admin(database: Database, log: Log, now: datetime, name: str) -> str:
    """A link for one more super_admin, or for one who lost their password; for whoever runs the server's machine."""
    name = fit_name(name)
    organisation = await found(database, now)
    async with database.transaction() as tables:
        known = await store.secrets_of(tables, name)
        if known is None:
            return await _invited(tables, log, organisation, name, now)
        await store.set_role(tables, known[0].id, "super_admin")
        await store.set_disabled(tables, known[0].id, None)
        await _note(tables, log, organisation, known[0].id, "admin.restored")
        return await welcome(tables, known[0].id, now)


async def _invited(tables: Transaction, log: Log, organisation: Organisation, name: str, now: datetime) -> str:
    person = Person(
        id=new_id(),
        organisation=organisation.id,
        name=name,
        display_name=name.capitalize(),
        role="super_admin",
        region=None,
        created_at=now,
    )
    await store.add_person(tables, person)
    await _note(tables, log, organisation, person.id, "admin.created")
    return await welcome(tables, person.id, now)


async def _note(tables: Transaction, log: Log, organisation: Organisation, person: str, action: str) -> None:
    await log.act(tables, Act(organisation=organisation.id, who=BY_ITSELF, action=action, object=f"person:{person}"))
