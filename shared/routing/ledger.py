"""The cost ledger: reserve before an attempt, settle after it, in integer millionths of a dollar, whatever happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

import msgspec

from shared.routing.prices import Prices
from shared.voice.usage import Used


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt as it is booked; `cost` None is not known, which is not nothing."""

    used: Used
    day: date
    cost: int | None
    prices: str
    """The version of the table that it was reckoned with."""


class Purse(Protocol):
    """Where a day's spending is kept: in memory, in the sealed store, in Redis where instances share it."""

    def reserve(self, day: date, user: str, amount: int, limits: tuple[int, int]) -> bool:
        """Set an amount aside for a user and the organisation, or nothing at all when a limit would be passed."""
        ...

    def settle(self, day: date, user: str, reserved: int, cost: int) -> None:
        """What it really came to."""
        ...

    def spent(self, day: date, user: str) -> tuple[int, int]:
        """By the user and by the organisation, what is set aside included."""
        ...


class MemoryPurse:
    """For one process."""

    def __init__(self) -> None:
        self._spent: dict[tuple[date, str], int] = {}

    def reserve(self, day: date, user: str, amount: int, limits: tuple[int, int]) -> bool:
        mine, all_ = self.spent(day, user)
        if mine + amount > limits[0] or all_ + amount > limits[1]:
            return False
        self._add(day, user, amount)
        return True

    def settle(self, day: date, user: str, reserved: int, cost: int) -> None:
        self._add(day, user, cost - reserved)

    def spent(self, day: date, user: str) -> tuple[int, int]:
        return self._spent.get((day, user), 0), self._spent.get((day, ""), 0)

    def _add(self, day: date, user: str, amount: int) -> None:
        for whose in {user, ""}:
            self._spent[day, whose] = self._spent.get((day, whose), 0) + amount


class Ledger:
    """Books what meters tell; `today` is UTC."""

    def __init__(
        self, prices: Prices, purse: Purse, booked: Callable[[Booking], None], today: Callable[[], date]
    ) -> None:
        self._prices, self.purse, self._booked, self.today = prices, purse, booked, today

    def book(self, used: Used, user: str, reserved: int = 0) -> Booking:
        """An attempt that ended however it ended: what was set aside is replaced by what it cost."""
        day = self.today()
        cost = self._prices.cost(used.provider, used.model, used.usage, day)
        booking = Booking(used=used, day=day, cost=cost, prices=self._prices.version)
        self.purse.settle(day, user, reserved, cost if cost is not None else reserved)
        self._booked(booking)
        return booking
