"""What synchronising costs a laptop: one turn sealed for good, and ten thousand operations delivered to a real server.

The baseline of a sealed turn is one row of its size in plain SQLite, as durable, on the same disk.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from desktop.account.account import Account
from desktop.account.wire import NOTHING, Reply, Sent
from desktop.bench.office import Office, served
from desktop.bench.run import Figures, Run, mean, percentile
from desktop.bench.store import TURNS, Measured, fill, measured, said
from desktop.desk.exchanging import exchange_of
from desktop.keys.keeper import Keeper
from desktop.store.cipher import AFTER_KEY
from desktop.store.records import Turn
from desktop.store.store import Store
from desktop.store.vault import Vault
from desktop.sync.exchange import Exchange
from desktop.sync.rounds import Progress
from shared.errors import EngineFailed
from shared.figures import Figure, figure, timed
from shared.language import say
from shared.sync.protocol import Operation

APPENDED, BACKLOG = 300, 10_000
APPEND_MS, BACKLOG_S = 10.0, 60.0
"""The promises: half of all turns are sealed within this; ten thousand operations are delivered within a minute."""


async def sync(run: Run) -> Figures:
    """At a server of its own."""
    count = BACKLOG if run.limit is None else min(BACKLOG, 100 * run.limit)
    with tempfile.TemporaryDirectory(prefix="iasted-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with served(folder) as office:
            return await _measured(run, folder, office, count)


async def _measured(run: Run, folder: Path, office: Office, count: int) -> Figures:
    async with _laptop(folder, office) as laptop:
        found = await _backlog(run, laptop, office, count)
        return found | await asyncio.to_thread(_appending, run, laptop, folder)


class Counted(Account):
    """An account that counts the bodies of what it asks and is answered."""

    wire = 0

    async def ask(self, method: str, path: str, sent: Sent = NOTHING) -> Reply:
        reply = await super().ask(method, path, sent)
        self.wire += len(sent.content) + len(reply.body)
        return reply


class Laptop(NamedTuple):
    """A real one but for the passphrase."""

    store: Store
    account: Counted
    exchange: Exchange


@asynccontextmanager
async def _laptop(folder: Path, office: Office) -> AsyncIterator[Laptop]:
    """Signed in, in an organisation whose keys it has founded."""

    async def destroy() -> None:
        raise EngineFailed(say("Le serveur a ordonné un effacement.", "The server ordered to erase."), code="bench")

    store, _ = Vault(folder / "desk", None).create("une phrase pour mesurer")
    account = Counted(store, destroy)
    try:
        await account.sign_in(office.url, office.enter)
        await Keeper(store, account, lambda _sheet: None).found()
        exchange = exchange_of(store, account)
        await exchange.round(lambda _progress: None)
        yield Laptop(store, account, exchange)
    finally:
        await account.aclose()
        store.close()


async def _backlog(run: Run, laptop: Laptop, office: Office, count: int) -> Figures:
    """Changes of days without network: sealed and delivered in one round."""
    store = laptop.store
    await asyncio.to_thread(_waiting, store, count)
    bar = run.progress.add_task(say("Retard", "Backlog"), total=2 * count)
    stages: dict[str, float] = {}

    def told(progress: Progress) -> None:
        stages[progress.stage] = time.perf_counter()
        run.progress.update(bar, completed=progress.done + (count if progress.stage != "sealing" else 0))

    before, laptop.account.wire, began = office.cpu, 0, time.perf_counter()
    with timed() as spent:
        outcome = await laptop.exchange.round(told)
    server = office.cpu - before
    if outcome.sent != count or outcome.waiting or outcome.refused:
        raise EngineFailed(f"{outcome}", code="bench")
    sealed = mean(_sizes(store))
    return {
        "sync.backlog.seconds": figure(spent.wall, "s", target=BACKLOG_S, n=count),
        "sync.backlog.sealing": figure(stages["sealing"] - began, "s", n=count),
        "sync.backlog.rate": figure(count / spent.wall, "op/s", n=count),
        "sync.backlog.wire": figure(laptop.account.wire / count, "bytes/op", baseline=sealed, n=count),
        "sync.backlog.cpu": figure(1e6 * spent.cpu / count, "µs/op", n=count),
        "sync.backlog.server_cpu": figure(1e6 * server / count, "µs/op", n=count),
    }


def _waiting(store: Store, count: int) -> None:
    """Conversations of four turns, each a line in the outbox."""
    fill(store.database, count // (1 + TURNS))
    with store.database.transaction():
        for kind in ("conversation", "turn"):
            for row in store.database.rows(f"SELECT id FROM {kind}"):  # noqa: S608 - one of two tables
                store.outbox.put(kind, row["id"], b"")


def _sizes(store: Store) -> list[int]:
    """Bytes of every sealed record."""
    rows = store.database.rows("SELECT operation FROM sealed")
    return [len(msgspec.msgpack.decode(row["operation"], type=Operation).record) for row in rows]


def _appending(run: Run, laptop: Laptop, folder: Path) -> Figures:
    """A turn kept, then sealed and signed: two transactions, both on disk when it is done."""
    store, chance, size = laptop.store, random.Random(8), round(mean(_sizes(laptop.store)))
    count = min(APPENDED, 10 * (run.limit or APPENDED))
    conversation = store.conversations.begin(title="mesure").id
    turns = [Turn(conversation=conversation, at=datetime.now(UTC), **said(chance)) for _ in range(count)]

    def append(turn: Turn) -> None:
        store.conversations.add(turn)
        laptop.exchange.sealer.seal_changes()

    plain = _plain(folder / "plain.db", size, count)
    sealed = measured(append, run.track(turns, say("Tours scellés", "Sealed turns")))
    return {
        "sync.append.p50": _shown(sealed, plain, 50, APPEND_MS),
        "sync.append.p99": _shown(sealed, plain, 99, None),
        "sync.append.cpu_mean": figure(1000 * mean(sealed.cpu), "ms", baseline=1000 * mean(plain.cpu), n=count),
    }


def _plain(path: Path, size: int, count: int) -> Measured:
    """Rows of this size, each on disk for good before the next."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in AFTER_KEY:
            connection.execute(pragma).fetchall()
        connection.execute("CREATE TABLE record (content BLOB)")
        return measured(lambda row: connection.execute("INSERT INTO record VALUES (?)", (row,)), [bytes(size)] * count)


def _shown(sealed: Measured, plain: Measured, share: float, target: float | None) -> Figure:
    value, baseline = (1000 * percentile(each.wall, share) for each in (sealed, plain))
    return figure(value, "ms", target=target, baseline=baseline, n=len(sealed.wall))
