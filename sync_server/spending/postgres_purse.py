"""The organisation's purse in PostgreSQL: its row is held while money is set aside, whichever instance does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from shared.routing.ledger import HELD_S
from sync_server.kit.database import Database
from sync_server.spending import store


class PostgresPurse:
    """Unavailable when there is no database to ask."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    async def reserve(self, day: date, organisation: str, user: str, amount: int, limits: tuple[int, int]) -> bool:
        if amount <= 0:
            return True
        now = self._clock()
        async with self._database.transaction() as tables:
            await store.hold_purse(tables, organisation, day)
            mine, all_ = await store.spent(tables, organisation, day, user, self._since(now))
            granted = mine + amount <= limits[0] and all_ + amount <= limits[1]
            if granted:
                await store.hold(tables, organisation, day, user, amount, now)
        return granted

    async def settle(self, day: date, organisation: str, user: str, reserved: int, cost: int) -> None:
        async with self._database.transaction() as tables:
            await store.hold_purse(tables, organisation, day, cost)
            if user:
                await store.add_spent(tables, organisation, day, user, cost)
            await store.release(tables, organisation, day, user, reserved)
            await store.forget_left(tables, organisation, self._since(self._clock()))

    async def spent(self, day: date, organisation: str, user: str) -> tuple[int, int]:
        async with self._database.reading() as tables:
            return await store.spent(tables, organisation, day, user, self._since(self._clock()))

    async def close(self) -> None:
        """The database is closed by whoever opened it."""

    def _since(self, now: datetime) -> datetime:
        return now - timedelta(seconds=HELD_S)
