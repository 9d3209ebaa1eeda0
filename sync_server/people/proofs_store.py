"""The tables of what proves who somebody is: failed tries, second factors, recovery codes, welcome links, browsers."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sync_server.kit.database import Transaction


class BrowserSession(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that somebody has typed their password into."""

    person: str
    proven: bool
    pending_factor: bytes | None


async def failures(tables: Transaction, subject: bytes, since: datetime) -> list[datetime]:
    """When this subject failed, the latest first."""
    rows = await tables.rows(
        "SELECT at FROM failed_try WHERE subject = $1 AND at > $2 ORDER BY at DESC LIMIT 200", subject, since
    )
    return [row["at"] for row in rows]


async def note_failure(tables: Transaction, subjects: list[bytes], at: datetime, forget_before: datetime) -> None:
    await tables.run("DELETE FROM failed_try WHERE at < $1", forget_before)
    await tables.each("INSERT INTO failed_try (subject, at) VALUES ($1, $2)", [(each, at) for each in subjects])


async def forgive(tables: Transaction, subjects: list[bytes]) -> None:
    await tables.run("DELETE FROM failed_try WHERE subject = ANY($1)", subjects)


async def second_factor(tables: Transaction, person: str) -> tuple[bytes | None, int]:
    """The sealed secret, and the step that was used last; nobody else may use one meanwhile."""
    row = await tables.row("SELECT second_factor, second_factor_step FROM person WHERE id = $1 FOR UPDATE", person)
    return (None, 0) if row is None else (row["second_factor"], row["second_factor_step"])


async def set_second_factor(tables: Transaction, person: str, sealed: bytes | None) -> None:
    await tables.run("UPDATE person SET second_factor = $2, second_factor_step = 0 WHERE id = $1", person, sealed)


async def set_step(tables: Transaction, person: str, step: int) -> None:
    await tables.run("UPDATE person SET second_factor_step = $2 WHERE id = $1", person, step)


async def set_recovery_codes(tables: Transaction, person: str, hashes: list[bytes]) -> None:
    """New ones; the former ones are gone."""
    await tables.run("DELETE FROM recovery_code WHERE person = $1", person)
    await tables.each("INSERT INTO recovery_code (person, hash) VALUES ($1, $2)", [(person, each) for each in hashes])


async def use_recovery_code(tables: Transaction, person: str, hashed: bytes, at: datetime) -> bool:
    """Whether it was one that had not been used; from now on it has."""
    used = await tables.value(
        "UPDATE recovery_code SET used_at = $3 WHERE person = $1 AND hash = $2 AND used_at IS NULL RETURNING true",
        person,
        hashed,
        at,
    )
    return bool(used)


async def add_welcome(tables: Transaction, hashed: bytes, person: str, expires_at: datetime) -> None:
    """A link; earlier ones of the same person do not count any more."""
    await tables.run("DELETE FROM welcome WHERE person = $1", person)
    await tables.run("INSERT INTO welcome (hash, person, expires_at) VALUES ($1, $2, $3)", hashed, person, expires_at)


async def welcomed(tables: Transaction, hashed: bytes, now: datetime) -> str | None:
    """Whose unused link this is."""
    found: str | None = await tables.value(
        "SELECT person FROM welcome WHERE hash = $1 AND used_at IS NULL AND expires_at > $2", hashed, now
    )
    return found


async def use_welcome(tables: Transaction, hashed: bytes, now: datetime) -> str | None:
    """The same, and nobody may use it again."""
    found: str | None = await tables.value(
        "UPDATE welcome SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING person",
        hashed,
        now,
    )
    return found


async def open_browser(
    tables: Transaction, hashed: bytes, person: str, *, proven: bool, at: datetime, until: datetime
) -> None:
    await tables.run("DELETE FROM browser_session WHERE expires_at < $1", at)
    await tables.run(
        "INSERT INTO browser_session (hash, person, proven, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        hashed,
        person,
        proven,
        at,
        until,
    )


async def browser(tables: Transaction, hashed: bytes, now: datetime) -> BrowserSession | None:
    """A browser's session, while it lasts and its person may sign in."""
    row = await tables.row(
        "SELECT b.person, b.proven, b.pending_factor FROM browser_session b JOIN person p ON p.id = b.person"
        " WHERE b.hash = $1 AND b.expires_at > $2 AND p.disabled_at IS NULL",
        hashed,
        now,
    )
    return None if row is None else BrowserSession(**row)


async def set_pending_factor(tables: Transaction, hashed: bytes, sealed: bytes | None) -> None:
    await tables.run("UPDATE browser_session SET pending_factor = $2 WHERE hash = $1", hashed, sealed)


async def close_browser(tables: Transaction, hashed: bytes) -> None:
    await tables.run("DELETE FROM browser_session WHERE hash = $1", hashed)


async def close_browsers(tables: Transaction, person: str) -> None:
    """Every browser of this person signs in again."""
    await tables.run("DELETE FROM browser_session WHERE person = $1", person)
