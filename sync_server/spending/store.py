"""The tables of what engines cost."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shared.routing.ledger import Booking
from sync_server.kit.database import Transaction

_USAGE = (
    "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "characters",
    "audio_ms", "requests", "estimated",
)  # fmt: skip
_COLUMNS = (
    "organisation", "day", "person", "turn", "stage", "provider", "model", "tier", *_USAGE, "outcome", "first_ms",
    "total_ms", "cost", "prices", "at",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO spending ({', '.join(_COLUMNS)})"  # noqa: S608 - names of columns
    f" VALUES ({', '.join(f'${place}' for place in range(1, len(_COLUMNS) + 1))})"
)


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over attempts of one stage, provider and model."""

    stage: str
    provider: str
    model: str
    attempts: int
    failed: int
    micro_dollars: int
    unknown: int
    """Attempts whose price nobody knows; they are in no sum of money."""
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    characters: int
    audio_ms: int


async def add(tables: Transaction, booking: Booking, turn: str, at: datetime) -> None:
    used, usage = booking.used, booking.used.usage
    await tables.run(
        _INSERT,
        booking.organisation,
        booking.day,
        booking.user,
        turn,
        used.stage,
        used.provider,
        used.model,
        booking.tier,
        *(getattr(usage, field) for field in _USAGE),
        used.outcome,
        used.first_ms,
        used.total_ms,
        booking.cost,
        booking.prices,
        at,
    )


async def sums(tables: Transaction, organisation: str, first: date, last: date) -> list[Spent]:
    """Of these days, both included; the dearest first."""
    rows = await tables.rows(
        "SELECT stage, provider, model, count(*) AS attempts,"
        " count(*) FILTER (WHERE outcome NOT IN ('done', 'stopped')) AS failed,"
        " coalesce(sum(cost), 0)::bigint AS micro_dollars, count(*) FILTER (WHERE cost IS NULL) AS unknown,"
        " sum(input_tokens)::bigint AS input_tokens, sum(cached_tokens)::bigint AS cached_tokens,"
        " sum(output_tokens)::bigint AS output_tokens, sum(characters)::bigint AS characters,"
        " sum(audio_ms)::bigint AS audio_ms"
        " FROM spending WHERE organisation = $1 AND day BETWEEN $2 AND $3"
        " GROUP BY stage, provider, model ORDER BY micro_dollars DESC, stage, provider, model",
        organisation,
        first,
        last,
    )
    return [Spent(**row) for row in rows]


async def tiers(tables: Transaction, organisation: str, first: date, last: date) -> dict[str, int]:
    """How many turns asked for how much."""
    rows = await tables.rows(
        "SELECT tier, count(DISTINCT turn) AS turns FROM spending"
        " WHERE organisation = $1 AND day BETWEEN $2 AND $3 AND stage = 'think' AND tier <> '' GROUP BY tier",
        organisation,
        first,
        last,
    )
    return {row["tier"]: row["turns"] for row in rows}


async def by_person(tables: Transaction, organisation: str, day: date) -> dict[str, int]:
    """What each of them has spent, millionths of a dollar; what nobody knows the price of is not in it."""
    rows = await tables.rows(
        "SELECT person, sum(cost)::bigint AS spent FROM spending"
        " WHERE organisation = $1 AND day = $2 AND cost > 0 GROUP BY person",
        organisation,
        day,
    )
    return {row["person"]: row["spent"] for row in rows}


async def hold_purse(tables: Transaction, organisation: str, day: date, cost: int = 0) -> int:
    """What the organisation has spent; nobody else changes that before the transaction ends."""
    sql = (
        "INSERT INTO purse (organisation, day, person, spent) VALUES ($1, $2, '', $3)"
        " ON CONFLICT (organisation, day, person) DO UPDATE SET spent = purse.spent + excluded.spent RETURNING spent"
    )
    return int(await tables.value(sql, organisation, day, cost))


async def add_spent(tables: Transaction, organisation: str, day: date, person: str, cost: int) -> None:
    await tables.run(
        "INSERT INTO purse (organisation, day, person, spent) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (organisation, day, person) DO UPDATE SET spent = purse.spent + excluded.spent",
        organisation,
        day,
        person,
        cost,
    )


async def spent(tables: Transaction, organisation: str, day: date, person: str, since: datetime) -> tuple[int, int]:
    """By the person and by the organisation, with what was set aside after `since`."""
    row = await tables.row(
        "WITH held AS (SELECT coalesce(sum(amount), 0) AS all_, coalesce(sum(amount) FILTER (WHERE person = $3), 0)"
        " AS mine FROM purse_hold WHERE organisation = $1 AND day = $2 AND at > $4),"
        " gone AS (SELECT coalesce(sum(spent) FILTER (WHERE person = ''), 0) AS all_,"
        " coalesce(sum(spent) FILTER (WHERE person = $3), 0) AS mine"
        " FROM purse WHERE organisation = $1 AND day = $2 AND person IN ('', $3))"
        " SELECT (held.mine + gone.mine)::bigint AS mine, (held.all_ + gone.all_)::bigint AS all_ FROM held, gone",
        organisation,
        day,
        person,
        since,
    )
    return (0, 0) if row is None else (row["mine"], row["all_"])


async def hold(tables: Transaction, organisation: str, day: date, person: str, amount: int, at: datetime) -> None:
    await tables.run(
        "INSERT INTO purse_hold (organisation, day, person, amount, at) VALUES ($1, $2, $3, $4, $5)",
        organisation,
        day,
        person,
        amount,
        at,
    )


async def release(tables: Transaction, organisation: str, day: date, person: str, amount: int) -> None:
    """One that is as large; which of them is no matter."""
    await tables.run(
        "DELETE FROM purse_hold WHERE id = (SELECT id FROM purse_hold WHERE organisation = $1 AND day = $2"
        " AND person = $3 AND amount = $4 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)",
        organisation,
        day,
        person,
        amount,
    )


async def forget_left(tables: Transaction, organisation: str, before: datetime) -> None:
    """Whoever set it aside is gone."""
    await tables.run("DELETE FROM purse_hold WHERE organisation = $1 AND at <= $2", organisation, before)
