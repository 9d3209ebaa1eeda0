"""The tables of people."""

from __future__ import annotations

from datetime import datetime

from shared.roles import Role
from sync_server.kit.database import Transaction
from sync_server.people.person import Organisation, Person, Region

_PERSON = (
    "id, organisation, name, display_name, role, region, created_at, disabled_at,"
    " password IS NOT NULL AS has_password, second_factor IS NOT NULL AS has_second_factor"
)


async def alone(tables: Transaction) -> None:
    """Until the transaction ends, nobody else founds an organisation."""
    await tables.run("LOCK TABLE organisation IN SHARE ROW EXCLUSIVE MODE")


async def add_organisation(tables: Transaction, organisation: Organisation, at: datetime) -> None:
    await tables.run(
        "INSERT INTO organisation (id, name, created_at) VALUES ($1, $2, $3)", organisation.id, organisation.name, at
    )


async def rename_organisation(tables: Transaction, id_: str, name: str) -> None:
    await tables.run("UPDATE organisation SET name = $2 WHERE id = $1", id_, name)


async def first_organisation(tables: Transaction) -> Organisation | None:
    row = await tables.row("SELECT id, name FROM organisation ORDER BY created_at, id LIMIT 1")
    return None if row is None else Organisation(row["id"], row["name"])


async def regions(tables: Transaction) -> dict[str, Region]:
    rows = await tables.rows("SELECT code, name FROM region ORDER BY name")
    return {row["code"]: Region(row["code"], row["name"]) for row in rows}


async def add_person(tables: Transaction, person: Person) -> None:
    await tables.run(
        "INSERT INTO person (id, organisation, name, display_name, role, region, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        person.id,
        person.organisation,
        person.name,
        person.display_name,
        person.role,
        person.region,
        person.created_at,
    )


async def person(tables: Transaction, id_: str, *, alone: bool = False) -> Person | None:
    """Somebody by id; `alone` keeps others from changing them until the transaction ends."""
    row = await tables.row(f"SELECT {_PERSON} FROM person WHERE id = $1{' FOR UPDATE' if alone else ''}", id_)  # noqa: S608
    return None if row is None else Person(**row)


async def described(tables: Transaction, id_: str) -> tuple[Person, Organisation, Region | None]:
    """Somebody who is there, their organisation and their region."""
    row = await tables.row(
        "SELECT p.id, p.organisation, p.name, p.display_name, p.role, p.region, p.created_at, p.disabled_at,"
        " o.name AS organisation_name, r.name AS region_name"
        " FROM person p JOIN organisation o ON o.id = p.organisation LEFT JOIN region r ON r.code = p.region"
        " WHERE p.id = $1",
        id_,
    )
    assert row is not None
    told = dict(row)
    organisation, region = told.pop("organisation_name"), told.pop("region_name")
    person = Person(**told)
    return person, Organisation(person.organisation, organisation), region and Region(str(person.region), region)


async def people(
    tables: Transaction, organisation: str, *, region: str | None, only: str | None, after: str, limit: int, me: str
) -> list[Person]:
    """By name, from the one after `after`: of a region (and `me`), of all, or `only` one person."""
    rows = await tables.rows(
        f"SELECT {_PERSON} FROM person WHERE organisation = $1 AND ($2::text IS NULL OR region = $2 OR id = $6)"  # noqa: S608
        " AND ($3::text IS NULL OR id = $3) AND name > $4 ORDER BY name LIMIT $5",
        organisation,
        region,
        only,
        after,
        limit,
        me,
    )
    return [Person(**row) for row in rows]


async def supers(tables: Transaction, organisation: str) -> int:
    """How many super_admins can sign in; their rows stay as they are until the transaction ends."""
    rows = await tables.rows(
        "SELECT id FROM person WHERE organisation = $1 AND role = 'super_admin' AND disabled_at IS NULL"
        " ORDER BY id FOR UPDATE",
        organisation,
    )
    return len(rows)


async def set_role(tables: Transaction, id_: str, role: Role) -> None:
    await tables.run("UPDATE person SET role = $2 WHERE id = $1", id_, role)


async def set_region(tables: Transaction, id_: str, region: str | None) -> None:
    await tables.run("UPDATE person SET region = $2 WHERE id = $1", id_, region)


async def set_disabled(tables: Transaction, id_: str, at: datetime | None) -> None:
    await tables.run("UPDATE person SET disabled_at = $2 WHERE id = $1", id_, at)


async def set_password(tables: Transaction, id_: str, password: str) -> None:
    await tables.run("UPDATE person SET password = $2 WHERE id = $1", id_, password)


async def secrets_of(tables: Transaction, name: str) -> tuple[Person, str | None] | None:
    """Somebody by the name they type, and what proves their password."""
    row = await tables.row(f"SELECT {_PERSON}, password FROM person WHERE name = $1", name)  # noqa: S608
    if row is None:
        return None
    told = dict(row)
    password = told.pop("password")
    return Person(**told), password


async def counts(tables: Transaction, organisation: str) -> dict[str, int]:
    """How many people of each role can sign in."""
    rows = await tables.rows(
        "SELECT role, count(*) AS people FROM person WHERE organisation = $1 AND disabled_at IS NULL GROUP BY role",
        organisation,
    )
    return {row["role"]: row["people"] for row in rows}
