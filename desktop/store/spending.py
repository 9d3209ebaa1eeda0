"""What this laptop's own engines cost: a row for every attempt, without content, and the purse that holds budgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import msgspec

from desktop.store.cipher import Database
from desktop.store.moments import kept
from shared.routing.ledger import HELD_S, Booking

_USAGE = (
    "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "characters",
    "audio_ms", "requests", "estimated",
)  # fmt: skip


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over attempts of one stage, provider and model; `unknown` ones are in no sum of money."""

    stage: str
    provider: str
    model: str
    attempts: int
    micro_dollars: int
    unknown: int
    tokens: int


class Spending:
    """One row an attempt."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def booked(self, booking: Booking) -> None:
        """Keep it, beside whatever else is going on."""
        await asyncio.to_thread(self.add, booking)

    def add(self, booking: Booking) -> None:
        used = booking.used
        row = {
            "day": booking.day.isoformat(),
            "turn": used.turn,
            "stage": used.stage,
            "provider": used.provider,
            "model": used.model,
            "tier": booking.tier,
            **{field: int(getattr(used.usage, field)) for field in _USAGE},
            "outcome": used.outcome,
            "first_ms": used.first_ms,
            "total_ms": used.total_ms,
            "cost": booking.cost,
            "prices": booking.prices,
        }
        with self._database.transaction() as tables:
            tables.execute(
                f"INSERT INTO spending ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})",  # noqa: S608 - names of columns
                row,
            )

    def sums(self, first: date, last: date) -> list[Spent]:
        """Of these days, both included; the dearest first."""
        rows = self._database.rows(
            "SELECT stage, provider, model, count(*) AS attempts, coalesce(sum(cost), 0) AS micro_dollars,"
            " sum(cost IS NULL) AS unknown, sum(input_tokens + cached_tokens + output_tokens) AS tokens"
            " FROM spending WHERE day BETWEEN ? AND ? GROUP BY stage, provider, model"
            " ORDER BY micro_dollars DESC, stage, provider, model",
            (first.isoformat(), last.isoformat()),
        )
        return [Spent(**row) for row in rows]


class StorePurse:
    """A day's money in the sealed store; one transaction a step, whichever thread asks."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database, self._clock = database, clock

    async def reserve(self, day: date, organisation: str, user: str, amount: int, limits: tuple[int, int]) -> bool:
        return amount <= 0 or await asyncio.to_thread(self._reserve, day, organisation, user, amount, limits)

    async def settle(self, day: date, organisation: str, user: str, reserved: int, cost: int) -> None:
        await asyncio.to_thread(self._settle, day, organisation, user, reserved, cost)

    async def spent(self, day: date, organisation: str, user: str) -> tuple[int, int]:
        return await asyncio.to_thread(self._spent, day, organisation, user)

    def _reserve(self, day: date, organisation: str, user: str, amount: int, limits: tuple[int, int]) -> bool:
        with self._database.transaction() as tables:
            mine, all_ = self._spent(day, organisation, user)
            if mine + amount > limits[0] or all_ + amount > limits[1]:
                return False
            tables.execute(
                "INSERT INTO purse_hold (day, organisation, person, amount, at) VALUES (?, ?, ?, ?, ?)",
                (day.isoformat(), organisation, user, amount, kept(self._clock())),
            )
        return True

    def _settle(self, day: date, organisation: str, user: str, reserved: int, cost: int) -> None:
        whose = (day.isoformat(), organisation, user)
        with self._database.transaction() as tables:
            tables.execute(
                "INSERT INTO purse (day, organisation, person, spent) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (day, organisation, person) DO UPDATE SET spent = spent + excluded.spent",
                (*whose, cost),
            )
            tables.execute(
                "DELETE FROM purse_hold WHERE row = (SELECT row FROM purse_hold"
                " WHERE day = ? AND organisation = ? AND person = ? AND amount = ? ORDER BY row LIMIT 1)",
                (*whose, reserved),
            )
            tables.execute("DELETE FROM purse_hold WHERE at <= ?", (self._since(),))

    def _spent(self, day: date, organisation: str, user: str) -> tuple[int, int]:
        rows = self._database.rows(
            "SELECT coalesce(sum(amount) FILTER (WHERE person = ?1), 0) AS mine,"
            " coalesce(sum(amount), 0) AS whole FROM ("
            " SELECT person, spent AS amount FROM purse WHERE day = ?2 AND organisation = ?3 UNION ALL"
            " SELECT person, amount FROM purse_hold WHERE day = ?2 AND organisation = ?3 AND at > ?4)",
            (user, day.isoformat(), organisation, self._since()),
        )
        return int(rows[0]["mine"]), int(rows[0]["whole"])

    def _since(self) -> int:
        return kept(self._clock() - timedelta(seconds=HELD_S))
