"""The audit log in a process of its own: entries of laptops taken in, then the whole log exported and verified."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.audit import verdict
from shared.audit.archive import ENTRIES, Archive
from shared.audit.chain import Writer
from shared.audit.entry import LONGEST_LINE, moment, read_line
from shared.audit.keys import Signer, Trusted, manifest
from shared.audit.note import NoteKey
from shared.audit.verify import Verification
from shared.crypto.keys import public_of
from shared.figures import timed
from sync_server.audit.log import Log
from sync_server.audit.receiving import Sender
from sync_server.bench.ground import database_cpu
from sync_server.bench.outcome import Outcome
from sync_server.bench.staff import Laptop, Staff
from sync_server.kit.database import Database
from sync_server.kit.secret import of_folder
from sync_server.witness import store as witness
from sync_server.witness.exporting import Exporting

BATCH = 100
"""Entries in one transaction."""


class Auditing(msgspec.Struct, frozen=True):
    """Each laptop's entries, batch after batch, all laptops at once."""

    url: str
    data: str
    staff: Staff
    batches: int


class Audited(msgspec.Struct, frozen=True):
    """What was found: one of `taken` a batch, or all that was verified."""

    received: Outcome
    database: float
    verified: Outcome
    bare: Outcome
    """The same signatures, and nothing else."""
    entries: int
    """In the export."""


async def run(told: Auditing) -> Audited:
    """Sign, then deliver, then verify."""
    lines = [_signed(told.staff.organisation, laptop, told.batches) for laptop in told.staff.writers]
    async with Database(told.url, 10) as database:
        log, taken = Log(database, of_folder(Path(told.data)), _now), list[float]()
        deliveries = [
            _deliver(database, log, _sender(told.staff.organisation, laptop), each, taken)
            for laptop, each in zip(told.staff.writers, lines, strict=True)
        ]
        before = database_cpu(Path(told.data))
        with timed() as spent:
            await asyncio.gather(*deliveries)
        under = database_cpu(Path(told.data)) - before
        with tempfile.TemporaryDirectory(prefix="iasted-bench-") as folder:
            export = Path(folder) / "export.zip"
            trusted, public = await _exported(database, log, told.staff.organisation, export)
            verified, bare, entries = await asyncio.to_thread(_verified, export, trusted, public)
    return Audited(Outcome(spent.wall, taken, spent.cpu), under, verified, bare, entries)


def _signed(organisation: str, laptop: Laptop, batches: int) -> list[list[bytes]]:
    writer, at = Writer(organisation, laptop.device, laptop.signing), moment(_now())
    return [
        [
            writer.entry(who=laptop.person, action="report.finished", on=f"report:{laptop.device}", at=at).line()
            for _ in range(BATCH)
        ]
        for _ in range(batches)
    ]


def _sender(organisation: str, laptop: Laptop) -> Sender:
    return Sender(organisation, laptop.device, laptop.person, public_of(laptop.signing))


async def _deliver(
    database: Database, log: Log, sender: Sender, batches: Sequence[Sequence[bytes]], taken: list[float]
) -> None:
    for number, lines in enumerate(batches, 1):
        began = time.perf_counter()
        async with database.transaction() as tables:
            acked = await log.receive(tables, sender, lines)
        taken.append(time.perf_counter() - began)
        if acked != number * BATCH:
            raise RuntimeError(f"{acked} entries were taken, not {number * BATCH}")


async def _exported(database: Database, log: Log, organisation: str, path: Path) -> tuple[Trusted, dict[str, bytes]]:
    """The log with keys that a root made now has signed; whom to trust, and the keys by their names."""
    root, (head, pair) = Ed25519PrivateKey.generate(), await log.keys(organisation)
    async with database.reading() as tables:
        signers = [Signer(pair.signer, pair.signer_public, server=True), *await witness.signers(tables, organisation)]
    keys = manifest(
        origin=head.origin,
        organisation=organisation,
        number=1,
        logs=[pair.log],
        signers=signers,
        root=root,
        root_name="bench",
    )
    newest = await log.checkpoint(organisation)
    assert newest is not None
    with path.open("wb") as file:
        async for part in Exporting(database).whole(organisation, str(keys), newest):
            file.write(part)
    return Trusted(roots=(NoteKey("bench", public_of(root)),)), {each.id: each.public for each in signers}


def _verified(export: Path, trusted: Trusted, public: Mapping[str, bytes]) -> tuple[Outcome, Outcome, int]:
    with timed() as whole:
        found = Verification(trusted=trusted).run(export)
    if found.outcome is not verdict.Outcome.INTACT:
        raise RuntimeError(found.message)
    with Archive(export) as archive:
        entries = [leaf for line in archive.lines(ENTRIES, LONGEST_LINE) if (leaf := read_line(line)) is not None]
    keys = {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in public.items()}
    jobs = [(keys[each.entry.device], each.signature, each.entry.signed_bytes()) for each in entries]
    with timed() as bare:
        for key, signature, content in jobs:
            key.verify(signature, content)
    return Outcome(whole.wall, [whole.wall], whole.cpu), Outcome(bare.wall, [bare.wall], bare.cpu), len(jobs)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Auditing)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(run(asked))))
