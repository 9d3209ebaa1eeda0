"""To whom a case may be given: the people whom the server named last, and those who reviewed before."""

from __future__ import annotations

import asyncio
from typing import Protocol
from urllib.parse import quote

import msgspec

from desktop.account.wire import Reply
from desktop.review.access import Person, may_assign
from desktop.store.store import Store

_MOST = 2000


class Asks(Protocol):
    """The account of an open desk."""

    async def ask(self, method: str, path: str) -> Reply: ...


class _Person(msgspec.Struct, frozen=True):
    id: str
    name: str
    display_name: str
    role: str
    region: str | None = None


class _Page(msgspec.Struct, frozen=True):
    people: list[_Person]
    next: str | None = None


async def refresh(account: Asks, store: Store) -> bool:
    """Ask the server, which may not be reached; whether it answered."""
    found: list[_Person] = []
    after = ""
    while len(found) < _MOST:
        reply = await account.ask(
            "GET", f"people?limit=500&after={quote(after, safe='')}" if after else "people?limit=500"
        )
        if not reply.ok:
            return False
        page = reply.read(_Page)
        found += page.people
        if not page.next:
            break
        after = page.next
    await asyncio.to_thread(_keep, store, [one for one in found if may_assign(one.role)])
    return True


def _keep(store: Store, people: list[_Person]) -> None:
    with store.database.transaction() as tables:
        tables.execute("DELETE FROM review_person")
        for one in people:
            know(store, Person(id=one.id, name=one.display_name or one.name, role=one.role, region=one.region or ""))


def know(store: Store, person: Person) -> None:
    """Somebody who is known here."""
    with store.database.transaction() as tables:
        tables.execute(
            "INSERT OR REPLACE INTO review_person (id, name, role, region) VALUES (?, ?, ?, ?)",
            (person.id, person.name, person.role, person.region),
        )


def people(store: Store) -> list[Person]:
    """By name."""
    sql = (
        "SELECT id, name, role, region FROM review_person UNION SELECT a.person, max(a.name), '', '' FROM author a"
        " WHERE a.person IN (SELECT person FROM review_object WHERE kind IN ('decision', 'comment'))"
        " AND a.person NOT IN (SELECT id FROM review_person) GROUP BY a.person ORDER BY 2"
    )
    return [Person(**row) for row in store.database.rows(sql)]
