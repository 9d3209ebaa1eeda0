"""Synchronisation at the running server: laptops that push, a reader that pulls, beside the same rows done bare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from shared.figures import Figure, figure
from shared.language import say
from shared.sync.protocol import PAGE
from sync_server.bench.auditing import BATCH as ENTRIES
from sync_server.bench.auditing import Audited, Auditing
from sync_server.bench.bare_store import Inserting, Selecting
from sync_server.bench.child import Served, sent
from sync_server.bench.ground import Meter, Spent, database_cpu
from sync_server.bench.outcome import Figures, Outcome
from sync_server.bench.pulling import Pulling, Read
from sync_server.bench.pushing import BATCH, Pushing, Sent
from sync_server.bench.staff import Staff

LAPTOPS, AUDITED = 20, 8
"""That push at once; whose entries are taken in at once."""
MANY = {"entry": "entries"}
PUSH_RATE, PUSH_MS = 9_000.0, 150.0
PULL_RATE, PULL_MS = 40_000.0, 100.0
"""The promises: operations a second, and milliseconds that 95 % of calls stay below, on two idle cores."""


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

    @property
    def meter(self) -> Meter:
        return Meter(self.server.pid, str(self.folder))


def pushes(under: Under, seconds: float, show: Callable[[str], None]) -> Iterator[Figures]:
    """Twenty laptops at once, then one alone, which says how long a push takes where nobody is in the way."""
    batches, staff = max(1, round(seconds / 2)), under.staff
    for name, laptops, each in (
        ("push", staff.writers[:LAPTOPS], batches),
        ("push_alone", staff.writers[LAPTOPS : LAPTOPS + 1], 8 * batches),
    ):
        show(say(f"{len(laptops)} ordinateurs livrent", f"{len(laptops)} laptops push"))
        told = Pushing(under.server.port, under.meter, msgspec.structs.replace(staff, writers=laptops), each)
        found = sent("sync_server.bench.pushing", told, Sent)
        ours = _cost(found.outcome, found.spent, BATCH)
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
    told = Pulling(under.server.port, under.meter, under.staff.reader, seconds / 2)
    found = sent("sync_server.bench.pulling", told, Read)
    ours = _cost(found.outcome, found.spent, PAGE)
    return {
        **figures("server.bare_pull", bare),
        **figures("server.pull", ours, bare, rate=PULL_RATE, ms=PULL_MS),
        "server.pull.wire": figure(found.wire, "bytes/op", n=PAGE * len(found.outcome.taken)),
    }


def audit(under: Under, seconds: float, show: Callable[[str], None]) -> Figures:
    """Entries of laptops taken into the log; the log exported, and verified as a stranger does."""
    show(say("Le journal d'audit", "The audit log"))
    staff = msgspec.structs.replace(under.staff, writers=under.staff.writers[:AUDITED])
    told = Auditing(under.url, str(under.folder), staff, max(1, round(seconds / 2)))
    found = sent("sync_server.bench.auditing", told, Audited)
    devices = [each.device for each in staff.writers]
    bare = _bare(under.folder, Inserting(under.url, "audit_leaf", "signer", devices, ENTRIES), ENTRIES)
    ours = Cost(found.received, found.database, ENTRIES)
    whole, signatures = (Cost(each, 0.0, found.entries) for each in (found.verified, found.bare))
    verified = {
        f"server.audit_verify.{name}": figure(of(whole), unit, baseline=of(signatures), n=found.entries)
        for name, unit, of in (("rate", "entries/s", lambda each: each.rate), ("cpu", "µs/entry", Cost.cpu_us))
    }
    return {
        **figures("server.bare_audit", bare, unit="entry"),
        **figures("server.audit", ours, bare, unit="entry"),
        **verified,
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
        f"{name}.rate": told(lambda each: each.rate, f"{MANY.get(unit, unit)}/s", rate),
        f"{name}.p50": told(lambda each: each.outcome.ms(50), "ms"),
        f"{name}.p95": told(lambda each: each.outcome.ms(95), "ms", ms),
        f"{name}.cpu": told(Cost.cpu_us, f"µs/{unit}"),
        f"{name}.database_cpu": told(Cost.database_us, f"µs/{unit}"),
    }


def _bare(folder: Path, told: Inserting | Selecting, items: int) -> Cost:
    before = database_cpu(folder)
    found = sent("sync_server.bench.bare_store", told, Outcome)
    return Cost(found, database_cpu(folder) - before, items)


def _cost(outcome: Outcome, spent: Spent, items: int) -> Cost:
    return Cost(msgspec.structs.replace(outcome, cpu=spent.server), spent.database, items)
