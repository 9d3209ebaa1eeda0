"""What engines cost an organisation, for people: today and this month, how much was asked for, what budgets leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import get_args

import msgspec

from shared.routing.ledger import Purse
from shared.routing.targets import Config, Tier
from sync_server.kit.database import Database
from sync_server.spending import store
from sync_server.spending.store import Spent

EXPECTED: dict[Tier, int] = {"simple": 60, "medium": 30, "complex": 10}
"""Percent of the turns that are expected to ask for so much: watched, and no quota."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One tier's part of this month's turns."""

    tier: Tier
    turns: int
    percent: float
    expected_percent: int


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Some days; money in millionths of a dollar."""

    first: date
    last: date
    micro_dollars: int
    unknown: int
    """Attempts whose price nobody knows; they are in no sum of money."""
    tokens: int
    engines: list[Spent]


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """What engines cost; money in millionths of a dollar."""

    today: Period
    month: Period
    mix: list[Share]
    organisation_day: int
    """The budget of a day, for everybody together."""
    organisation_left: int
    user_day: int
    """The budget of a day, for each."""
    prices: str
    """The version of the table that is reckoned with."""


class Figures:
    """Asked by administration."""

    def __init__(
        self, database: Database, purse: Purse, config: Config, prices: str, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._purse, self._config, self._prices, self._clock = database, purse, config, prices, clock

    async def of(self, organisation: str) -> Costs:
        """Days are UTC, as budgets are."""
        day = self._clock().astimezone(UTC).date()
        first = day.replace(day=1)
        async with self._database.reading() as tables:
            today = await store.sums(tables, organisation, day, day)
            month = await store.sums(tables, organisation, first, day)
            turns = await store.tiers(tables, organisation, first, day)
        _, held = await self._purse.spent(day, organisation, "")
        spent = max(held, sum(each.micro_dollars for each in today))  # a purse that is away says nothing
        budgets = self._config.budgets
        return Costs(
            today=_period(day, day, today),
            month=_period(first, day, month),
            mix=_mix(turns),
            organisation_day=budgets.organisation_day,
            organisation_left=max(0, budgets.organisation_day - spent),
            user_day=budgets.user_day,
            prices=self._prices,
        )


def _period(first: date, last: date, engines: list[Spent]) -> Period:
    return Period(
        first=first,
        last=last,
        micro_dollars=sum(each.micro_dollars for each in engines),
        unknown=sum(each.unknown for each in engines),
        tokens=sum(each.input_tokens + each.cached_tokens + each.output_tokens for each in engines),
        engines=engines,
    )


def _mix(turns: dict[str, int]) -> list[Share]:
    whole = sum(turns.values())
    tiers: tuple[Tier, ...] = get_args(Tier)
    return [
        Share(
            tier=tier,
            turns=turns.get(tier, 0),
            percent=round(100 * turns.get(tier, 0) / whole, 1) if whole else 0.0,
            expected_percent=EXPECTED[tier],
        )
        for tier in tiers
    ]
