"""The cost ledger: reserve before an attempt, settle after it, in integer millionths of a dollar, whatever happened."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Protocol

import msgspec

from shared.routing.estimates import FREE
from shared.routing.prices import Prices
from shared.voice.usage import Used

HELD_S = 900.0
"""What was set aside and never settled (its process died) is free again after so long; no attempt takes as long."""


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt as it is booked; `cost` None is not known, which is not nothing."""

    used: Used
    day: date
    cost: int | None
    prices: str
    """The version of the table that it was reckoned with."""
    organisation: str = ""
    user: str = ""
    tier: str = ""
    """How much was asked for: simple, medium, complex, or nothing where no question was weighed."""


Booked = Callable[[Booking], Awaitable[None]]
"""Told once an attempt, after its money was settled."""


class Purse(Protocol):
    """Where a day's spending is kept: in memory, in the sealed store, in a database where instances share it.

    What is set aside counts as spent until it is settled, or until it is older than `HELD_S`. What costs nothing is
    always granted.
    """

    async def reserve(self, day: date, organisation: str, user: str, amount: int, limits: tuple[int, int]) -> bool:
        """Set an amount aside for a user and their organisation, or nothing at all when a limit would be passed."""
        ...

    async def settle(self, day: date, organisation: str, user: str, reserved: int, cost: int) -> None:
        """What it really came to, in the place of what was set aside."""
        ...

    async def spent(self, day: date, organisation: str, user: str) -> tuple[int, int]:
        """By the user and by the organisation, what is set aside included."""
        ...


class MemoryPurse:
    """For one process; `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._spent: dict[tuple[date, str, str], int] = {}
        self._held: dict[tuple[date, str, str], list[tuple[float, int]]] = {}

    async def reserve(self, day: date, organisation: str, user: str, amount: int, limits: tuple[int, int]) -> bool:
        if amount <= 0:
            return True
        mine, all_ = await self.spent(day, organisation, user)
        if mine + amount > limits[0] or all_ + amount > limits[1]:
            return False
        self._held.setdefault((day, organisation, user), []).append((self._clock(), amount))
        return True

    async def settle(self, day: date, organisation: str, user: str, reserved: int, cost: int) -> None:
        whose = (day, organisation, user)
        held = self._held.get(whose, [])
        place = next((place for place, (_, amount) in enumerate(held) if amount == reserved), None)
        if place is not None:
            del held[place]
        self._spent[whose] = self._spent.get(whose, 0) + cost

    async def spent(self, day: date, organisation: str, user: str) -> tuple[int, int]:
        since = self._clock() - HELD_S
        for whose, held in self._held.items():
            self._held[whose] = [(at, amount) for at, amount in held if at > since]
        mine = self._of((day, organisation, user))
        whole = {whose for whose in {*self._spent, *self._held} if whose[:2] == (day, organisation)}
        return mine, sum(self._of(whose) for whose in whole)

    def _of(self, whose: tuple[date, str, str]) -> int:
        return self._spent.get(whose, 0) + sum(amount for _, amount in self._held.get(whose, []))


class Ledger:
    """Books what meters tell; `today` is UTC."""

    def __init__(self, prices: Prices, purse: Purse, booked: Booked, today: Callable[[], date]) -> None:
        self._prices, self.purse, self._booked, self.today = prices, purse, booked, today

    async def book(self, used: Used, organisation: str, user: str, reserved: int = 0, tier: str = "") -> Booking:
        """An attempt that ended however it ended: what was set aside is replaced by what it cost."""
        day = self.today()
        free = used.provider in FREE
        cost = 0 if free else self._prices.cost(used.provider, used.model, used.usage, day)
        booking = Booking(
            used=used,
            day=day,
            cost=cost,
            prices=self._prices.version,
            organisation=organisation,
            user=user,
            tier=tier,
        )
        if reserved or cost:
            await self.purse.settle(day, organisation, user, reserved, cost if cost is not None else reserved)
        await self._booked(booking)
        return booking
