"""The tables of sessions, refresh tokens and authorization codes."""

from __future__ import annotations

from datetime import datetime

from sync_server.identity.session import Code, Session
from sync_server.kit.database import Transaction

_SESSION = (
    "SELECT s.id, s.client, s.scope, s.counter, s.expires_at, s.ended_at, s.ended_why, s.person, s.device,"
    " p.organisation, p.role, p.region, p.disabled_at,"
    " d.signing_key, d.revoked_at, d.wipe_at, d.wiped_at"
    " FROM session s JOIN person p ON p.id = s.person LEFT JOIN device d ON d.id = s.device"
)


async def session(tables: Transaction, id_: str, *, alone: bool = False) -> Session | None:
    """A session; `alone` keeps others from refreshing it until the transaction ends."""
    row = await tables.row(f"{_SESSION} WHERE s.id = $1{' FOR UPDATE OF s' if alone else ''}", id_)
    return None if row is None else Session(**row)


async def add_session(
    tables: Transaction, id_: str, person: str, client: str, scope: str, at: datetime, until: datetime
) -> None:
    await tables.run(
        "INSERT INTO session (id, person, client, scope, created_at, used_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $5, $6)",
        id_,
        person,
        client,
        scope,
        at,
        until,
    )


async def bind(tables: Transaction, id_: str, device: str) -> None:
    await tables.run("UPDATE session SET device = $2 WHERE id = $1", id_, device)


async def advance(tables: Transaction, id_: str, counter: int, at: datetime) -> None:
    """The counter as it now stands; tokens more than one behind it are known by their mark and need no row."""
    await tables.run("UPDATE session SET counter = $2, used_at = $3 WHERE id = $1", id_, counter, at)
    await tables.run("DELETE FROM refresh_token WHERE session = $1 AND counter < $2", id_, counter - 1)


async def end_session(tables: Transaction, id_: str, why: str, at: datetime) -> bool:
    """Whether it lived until now; its refresh tokens are gone."""
    ended = await tables.value(
        "UPDATE session SET ended_at = $3, ended_why = $2 WHERE id = $1 AND ended_at IS NULL RETURNING true",
        id_,
        why,
        at,
    )
    await tables.run("DELETE FROM refresh_token WHERE session = $1", id_)
    return bool(ended)


async def end_sessions(
    tables: Transaction, why: str, at: datetime, *, person: str = "", device: str = "", but: str = ""
) -> list[str]:
    """End those of a person or of a device; their ids."""
    rows = await tables.rows(
        "UPDATE session SET ended_at = $2, ended_why = $1 WHERE ended_at IS NULL AND id <> $5"
        " AND (person = $3 OR device = $4) RETURNING id",
        why,
        at,
        person,
        device,
        but,
    )
    ids = [row["id"] for row in rows]
    await tables.run("DELETE FROM refresh_token WHERE session = ANY($1)", ids)
    return ids


async def add_refresh(tables: Transaction, hashed: bytes, session_id: str, counter: int, until: datetime) -> None:
    await tables.run(
        "INSERT INTO refresh_token (hash, session, counter, expires_at) VALUES ($1, $2, $3, $4)",
        hashed,
        session_id,
        counter,
        until,
    )


async def refresh_until(tables: Transaction, hashed: bytes) -> datetime | None:
    """Until when this refresh token counts; None when there is no such token."""
    until: datetime | None = await tables.value("SELECT expires_at FROM refresh_token WHERE hash = $1", hashed)
    return until


async def add_code(tables: Transaction, code: Code) -> None:
    await tables.run(
        "INSERT INTO authorization_code (hash, client, person, redirect_uri, scope, challenge, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        code.hash,
        code.client,
        code.person,
        code.redirect_uri,
        code.scope,
        code.challenge,
        code.expires_at,
    )


async def code(tables: Transaction, hashed: bytes) -> Code | None:
    row = await tables.row("SELECT * FROM authorization_code WHERE hash = $1", hashed)
    return None if row is None else Code(**row)


async def use_code(tables: Transaction, hashed: bytes, at: datetime) -> bool:
    """Whether this is its one use."""
    used = await tables.value(
        "UPDATE authorization_code SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2"
        " RETURNING true",
        hashed,
        at,
    )
    return bool(used)


async def code_opened(tables: Transaction, hashed: bytes, session_id: str) -> None:
    await tables.run("UPDATE authorization_code SET session = $2 WHERE hash = $1", hashed, session_id)


async def void_codes(tables: Transaction, person: str) -> None:
    """Codes of this person that nobody has redeemed yet open nothing any more."""
    await tables.run("DELETE FROM authorization_code WHERE person = $1 AND used_at IS NULL", person)


async def forget_codes(tables: Transaction, before: datetime) -> None:
    await tables.run("DELETE FROM authorization_code WHERE expires_at < $1", before)
