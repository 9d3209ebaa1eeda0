"""Everything about money, put together once: vendors, purse, ledger, books and figures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

import msgspec

from shared.providers.keys import Keys
from shared.routing.ledger import Ledger, Purse
from sync_server.audit.log import Log
from sync_server.kit.database import Database
from sync_server.kit.metrics import Metrics
from sync_server.kit.secret import Secret
from sync_server.settings import Settings
from sync_server.spending import store
from sync_server.spending.bookkeeper import Bookkeeper
from sync_server.spending.cautious import CautiousPurse
from sync_server.spending.figures import Figures
from sync_server.spending.postgres_purse import PostgresPurse
from sync_server.spending.redis_purse import Already, RedisPurse
from sync_server.spending.spans import spans_to
from sync_server.spending.vendors import Vendors, vendors_of

Clock = Callable[[], datetime]


class Spending(msgspec.Struct, frozen=True, kw_only=True):
    """What a switchboard of this server needs: `vendors.config`, `vendors.prices`, `ledger`, `bookkeeper.decided`."""

    vendors: Vendors
    metrics: Metrics
    purse: Purse
    ledger: Ledger
    bookkeeper: Bookkeeper
    figures: Figures
    aclose: Callable[[], Awaitable[None]]

    def warnings(self) -> list[str]:
        """What somebody has to look at today."""
        return self.vendors.warnings(self.ledger.today())


def spending_of(
    settings: Settings, database: Database, secret: Secret, clock: Clock, log: Log, *, keys: Keys | None = None
) -> Spending:
    """Redis holds the purse where there is one, PostgreSQL everywhere else."""
    vendors = vendors_of(settings, keys)
    metrics = Metrics(vendors.config)
    bookkeeper = Bookkeeper(database, secret, metrics.voice, clock, log, spans=spans_to(settings.traces_url))
    redis = settings.redis_url
    kept = RedisPurse(redis, _already(database)) if redis else PostgresPurse(database, clock)
    purse = CautiousPurse(kept)

    def today() -> date:
        return clock().astimezone(UTC).date()

    return Spending(
        vendors=vendors,
        metrics=metrics,
        purse=purse,
        ledger=Ledger(vendors.prices, purse, bookkeeper.booked, today),
        bookkeeper=bookkeeper,
        figures=Figures(database, purse, vendors.config, vendors.prices.version, clock),
        aclose=kept.close,
    )


def _already(database: Database) -> Already:
    async def already(day: date, organisation: str) -> dict[str, int]:
        async with database.reading() as tables:
            return await store.by_person(tables, organisation, day)

    return already
