"""Changes to people, each with its audit entry in the same transaction, and seen by every instance within a minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from shared.errors import BadInput
from shared.ids import new_id
from shared.language import say
from shared.roles import Reach, Role, may_everything
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.identity import store as sessions
from sync_server.identity.guard import Caller
from sync_server.identity.standing import Standings
from sync_server.kit.database import Database, Transaction, UniqueViolation
from sync_server.kit.refusals import Conflict, NotThere
from sync_server.people import proofs_store, store
from sync_server.people.browsers import welcome
from sync_server.people.person import Person, fit_name


class Users:
    """Who there is, what they are, where they are."""

    def __init__(
        self, database: Database, standings: Standings, issuer: str, clock: Callable[[], datetime], log: Log
    ) -> None:
        self._database, self._standings, self._issuer, self._clock = database, standings, issuer, clock
        self._log = log

    async def listed(self, caller: Caller, reach: Reach, region: str | None, after: str, limit: int) -> list[Person]:
        """By name, as far as the caller reaches: themselves, their region, or everybody."""
        who = caller.standing
        only = who.person if reach is Reach.OWN or (reach is Reach.REGION and who.region is None) else None
        if reach is Reach.REGION and who.region is not None and region not in {None, who.region}:
            return []
        within = region if reach is Reach.NATION else who.region if only is None else None
        async with self._database.reading() as tables:
            return await store.people(
                tables, who.organisation, region=within, only=only, after=after, limit=limit, me=who.person
            )

    async def invite(
        self, caller: Caller, name: str, display_name: str, region: str | None, role: Role
    ) -> tuple[Person, str]:
        """Somebody new, and the link with which they choose a password."""
        caller.require_to_give(role)
        person = Person(
            id=new_id(),
            organisation=caller.standing.organisation,
            name=fit_name(name),
            display_name=display_name.strip() or name,
            role=role,
            region=region,
            created_at=self._clock(),
        )
        try:
            async with self._database.transaction() as tables:
                await _require_region(tables, region)
                await store.add_person(tables, person)
                await self._note(tables, caller, person, "user.created", f"{role} {region or '-'}")
                link = await welcome(tables, person.id, self._clock())
        except UniqueViolation:
            raise Conflict(
                say(f"L'identifiant « {person.name} » est déjà pris.", f"The name '{person.name}' is taken."),
                code="name-taken",
            ) from None
        return person, self._address(link)

    async def welcome_again(self, caller: Caller, id_: str) -> str:
        """A new link for a password, for somebody who lost theirs, or the telephone of their second factor."""
        async with self._database.transaction() as tables:
            person = await _there(tables, id_)
            await proofs_store.set_second_factor(tables, id_, None)
            await proofs_store.set_recovery_codes(tables, id_, [])
            await proofs_store.close_browsers(tables, id_)
            await self._note(tables, caller, person, "user.welcomed-again", "")
            return self._address(await welcome(tables, id_, self._clock()))

    async def set_role(self, caller: Caller, id_: str, role: Role) -> Person:
        """Another role; there is always a super_admin left."""
        async with self._database.transaction() as tables:
            supers = await store.supers(tables, caller.standing.organisation)
            person = await _there(tables, id_)
            if not may_everything(role):
                _require_another(person, supers)
            await store.set_role(tables, id_, role)
            await self._note(tables, caller, person, "user.role-set", f"{person.role} > {role}")
        self._standings.forget()
        return msgspec.structs.replace(person, role=role)

    async def set_region(self, caller: Caller, id_: str, region: str | None) -> Person:
        """Another region, or none."""
        async with self._database.transaction() as tables:
            person = await _there(tables, id_)
            await _require_region(tables, region)
            await store.set_region(tables, id_, region)
            await self._note(tables, caller, person, "user.region-set", f"{person.region or '-'} > {region or '-'}")
        self._standings.forget()
        return msgspec.structs.replace(person, region=region)

    async def disable(self, caller: Caller, id_: str) -> Person:
        """Nothing of theirs counts from now on: neither password, nor browser, nor session."""
        async with self._database.transaction() as tables:
            supers = await store.supers(tables, caller.standing.organisation)
            person = await _there(tables, id_)
            _require_another(person, supers)
            at = person.disabled_at or self._clock()
            await store.set_disabled(tables, id_, at)
            await proofs_store.close_browsers(tables, id_)
            await sessions.end_sessions(tables, "user-disabled", self._clock(), person=id_)
            await self._note(tables, caller, person, "user.disabled", "")
        self._standings.forget()
        return msgspec.structs.replace(person, disabled_at=at)

    async def enable(self, caller: Caller, id_: str) -> Person:
        """They may sign in again."""
        async with self._database.transaction() as tables:
            person = await _there(tables, id_)
            await store.set_disabled(tables, id_, None)
            await self._note(tables, caller, person, "user.enabled", "")
        return msgspec.structs.replace(person, disabled_at=None)

    async def _note(self, tables: Transaction, caller: Caller, person: Person, action: str, change: str) -> None:
        act = Act(
            organisation=person.organisation,
            who=caller.session.person,
            device=caller.session.device,
            action=action,
            object=f"person:{person.id}",
            change=change,
        )
        await self._log.act(tables, act)

    def _address(self, link: str) -> str:
        return f"{self._issuer}/account/welcome/{link}"


async def _there(tables: Transaction, id_: str) -> Person:
    person = await store.person(tables, id_, alone=True)
    if person is None:
        raise NotThere
    return person


async def _require_region(tables: Transaction, region: str | None) -> None:
    known = await store.regions(tables)
    if region is not None and region not in known:
        raise BadInput(
            say(
                f"Région inconnue : prenez une de {', '.join(known)}.",
                f"Unknown region: take one of {', '.join(known)}.",
            ),
            code="region-unknown",
        )


def _require_another(person: Person, supers: int) -> None:
    """They were counted before the person was held, so that two who act on each other wait in turn."""
    if may_everything(person.role) and person.disabled_at is None and supers <= 1:
        raise Conflict(
            say(
                "C'est le dernier super-administrateur : nommez-en un autre d'abord.",
                "This is the last super-administrator: name another one first.",
            ),
            code="last-super-admin",
        )
