"""Synchronisation at the running server: laptops that push, a reader that pulls, beside the same rows done bare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from shared.figures import Figure, figure
from shared.language import say
from shared.sync.protocol import PAGE
from sync_server.bench.bare_store import Inserting, Selecting
from sync_server.bench.child import Served, sent
from sync_server.bench.ground import database_cpu
from sync_server.bench.outcome import Figures, Outcome
from sync_server.bench.pulling import Pulling, Read
from sync_server.bench.pushing import BATCH, Pushing, Sent
from sync_server.bench.staff import Staff

LAPTOPS = 20
PUSH_RATE, PUSH_MS = 9_000.0, 150.0
PULL_RATE, PULL_MS = 40_000.0, 100.0
"""The promises: operations a second, and milliseconds that 95 % of calls stay below, on two idle cores."""
Told = TypeVar("Told", Sent, Read)


class Cost(NamedTuple):
    """Work, and the processor seconds that it took."""

    outcome: Outcome
    database: float
    """Of its processes alone; `outcome` has those of the other end."""
    items: int
    """How many operations one of `taken` is."""

    @property
    def rate(self) -> float:
        return self.outcome.rate * self.items

    def cpu_us(self) -> float:
        return 1000 * self.outcome.cpu_ms / self.items

    def database_us(self) -> float:
        return 1e6 * self.database / (len(self.outcome.taken) * self.items)


class Under(NamedTuple):
    """What is measured: a server on the embedded database of a folder, and who asks it."""

    server: Served
    folder: Path
    url: str
    staff: Staff


def pushes(under: Under, seconds: float, show: Callable[[str], None]) -> Iterator[Figures]:
    """Twenty laptops at once, then one alone, which says how long a push takes where nobody is in the way."""
    batches, staff = max(1, round(seconds)), under.staff
    for name, laptops, each in (
        ("push", staff.writers[:LAPTOPS], batches),
        ("push_alone", staff.writers[LAPTOPS : LAPTOPS + 1], 4 * batches),
    ):
        show(say(f"{len(laptops)} ordinateurs livrent", f"{len(laptops)} laptops push"))
        told = Pushing(under.server.port, msgspec.structs.replace(staff, writers=laptops), each)
        found, ours = _spent(under, "pushing", told, Sent, BATCH)
        devices = [laptop.device for laptop in laptops]
        bare = _bare(under.folder, Inserting(under.url, "operation", "device", devices, BATCH), BATCH)
        alone = len(laptops) == 1
        yield {
            **figures(f"server.bare_{name}", bare),
            **figures(
                f"server.{name}",
                ours,
                bare,
                rate=None if alone else PUSH_RATE,
                ms=PUSH_MS if alone else None,
            ),
            f"server.{name}.record": figure(found.record, "bytes/op", n=ours.items * len(ours.outcome.taken)),
            f"server.{name}.wire": figure(found.wire, "bytes/op", baseline=found.record),
        }


def pulls(under: Under, seconds: float, show: Callable[[str], None]) -> Figures:
    """One national reader, page after page of 500."""
    show(say("Un lecteur lit tout", "A reader reads everything"))
    bare = _bare(under.folder, Selecting(under.url, under.staff.organisation, seconds / 2), PAGE)
    told = Pulling(under.server.port, under.staff.reader, seconds / 2)
    found, ours = _spent(under, "pulling", told, Read, PAGE)
    return {
        **figures("server.bare_pull", bare),
        **figures("server.pull", ours, bare, rate=PULL_RATE, ms=PULL_MS),
        "server.pull.wire": figure(found.wire, "bytes/op", n=PAGE * len(found.outcome.taken)),
    }


def figures(
    name: str,
    found: Cost,
    bare: Cost | None = None,
    *,
    rate: float | None = None,
    ms: float | None = None,
    unit: str = "op",
) -> Figures:
    """Rate, latency of a call, and processor time of each operation: of the process, and of the database for it."""

    def told(of: Callable[[Cost], float], unit: str, target: float | None = None) -> Figure:
        baseline = of(bare) if bare is not None else None
        return figure(of(found), unit, target=target, baseline=baseline, n=len(found.outcome.taken))

    return {
        f"{name}.rate": told(lambda each: each.rate, f"{unit}/s", rate),
        f"{name}.p50": told(lambda each: each.outcome.ms(50), "ms"),
        f"{name}.p95": told(lambda each: each.outcome.ms(95), "ms", ms),
        f"{name}.cpu": told(Cost.cpu_us, f"µs/{unit}"),
        f"{name}.database_cpu": told(Cost.database_us, f"µs/{unit}"),
    }


def _bare(folder: Path, told: Inserting | Selecting, items: int) -> Cost:
    before = database_cpu(folder)
    found = sent("sync_server.bench.bare_store", told, Outcome)
    return Cost(found, database_cpu(folder) - before, items)


def _spent(under: Under, module: str, told: msgspec.Struct, kind: type[Told], items: int) -> tuple[Told, Cost]:
    """What a client found, and what it cost the server and its database."""
    ours, database = under.server.cpu, database_cpu(under.folder)
    found = sent(f"sync_server.bench.{module}", told, kind)
    outcome = msgspec.structs.replace(found.outcome, cpu=under.server.cpu - ours)
    return found, Cost(outcome, database_cpu(under.folder) - database, items)
