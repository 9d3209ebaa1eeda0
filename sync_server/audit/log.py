"""The audit log of each organisation: acts of the server's and of devices' in one tree, and what is signed about it.

Everything is added in the transaction of what it tells of, and holds the log's head until that transaction ends: there
is one tree whatever instances there are, and whoever reads up to a place has everything before it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from shared.audit.checkpoint import Checkpoint, parse_checkpoint
from shared.audit.checkpoint import checkpoint as signed_checkpoint
from sync_server.audit import checkpoint_store, proving, receiving, store
from sync_server.audit.act import BY_ITSELF, Act
from sync_server.audit.growth import Growth
from sync_server.audit.meeting import Held, Met, meet
from sync_server.audit.own_keys import OwnKeys, Pair
from sync_server.audit.receiving import Sender
from sync_server.audit.refusals import Altered
from sync_server.audit.store import Head
from sync_server.kit.database import Database, Transaction
from sync_server.kit.secret import Secret

_LOG = logging.getLogger(__name__)


class Log:
    """One for each instance; `place` begins the name of every log that is begun here."""

    def __init__(
        self, database: Database, secret: Secret, clock: Callable[[], datetime], place: str = "iasted"
    ) -> None:
        self._database, self._clock, self._place = database, clock, place
        self._keys = OwnKeys(secret)
        self._signed: dict[str, Checkpoint] = {}
        self.altered: dict[str, Altered] = {}
        """Organisations whose log is not the one that was signed: nothing more is signed about it."""

    async def act(self, tables: Transaction, *acts: Act) -> None:
        """Write down what the server does in this transaction."""
        for organisation in dict.fromkeys(each.organisation for each in acts):
            growth = await self.growth(tables, organisation)
            for each in acts:
                if each.organisation == organisation:
                    growth.act(each)
            await growth.write(tables)

    async def receive(self, tables: Transaction, sender: Sender, entries: Sequence[bytes]) -> int:
        """Take a device's entries in; how far its chain goes now, whatever came.

        What is there already passes. What does not fit stays with the device: it is told of once, in the log itself.
        """
        organisation, device = sender.organisation, sender.device
        if not entries:
            return (await store.chain(tables, organisation, device))[0].seq
        found, whole = await asyncio.to_thread(receiving.genuine, sender, entries)
        growth = await self.growth(tables, organisation)
        at, told = await store.chain(tables, organisation, device)
        roots = await checkpoint_store.roots(tables, organisation, receiving.sizes(found))
        followed = receiving.follow(at, found, growth.size, roots)
        broken = followed.broken or (0 if whole or followed.why else followed.at.seq + 1)
        for each in followed.taken:
            growth.entry(each)
        if broken and broken != told:
            _LOG.warning("a device's entries do not fit", extra={"code": followed.why or "entry-not-genuine"})
            on = f"device:{device}"
            growth.act(
                Act(
                    organisation=organisation,
                    who=BY_ITSELF,
                    action="device.chain-broken",
                    object=on,
                    change=f"{broken}",
                )
            )
        if followed.taken or broken != told:
            await growth.write(tables)
            await store.set_chain(tables, organisation, device, followed.at, broken or told)
        return followed.at.seq

    async def newest(self, tables: Transaction, organisation: str) -> Checkpoint | None:
        """The newest checkpoint; None before the first."""
        note = await checkpoint_store.newest(tables, organisation)
        return None if note is None else parse_checkpoint(note.encode())

    async def met(self, tables: Transaction, organisation: str, device: str, note: str) -> Met:
        """What a checkpoint that a device holds says about this log; what contradicts it is kept and written down."""
        head = await store.head(tables, organisation)
        if head is None:
            return "foreign"
        keys = await self._keys.of(tables, organisation, head.origin)
        found = await meet(tables, head, keys.log, Held(device, note, self._clock()))
        if found.act is not None:
            _LOG.warning("a device holds a checkpoint of another history", extra={"code": found.relation})
            await self.act(tables, found.act)
        return found.relation

    async def checkpoint(self, organisation: str) -> Checkpoint | None:
        """Sign how the log stands, if it grew; the newest checkpoint. Altered when it does not extend the last one."""
        if organisation in self.altered:
            raise self.altered[organisation]
        async with self._database.transaction() as tables:
            head = await store.hold(tables, organisation)
            if head is None or not head.size:
                return None
            self._require_memory(head)
            if head.size == head.signed_size:
                return await self.newest(tables, organisation)
            await proving.require_grown(tables, head)
            keys = await self._keys.of(tables, organisation, head.origin)
            signed = signed_checkpoint(head.origin, head.size, head.grown().root(), keys.checkpoints)
            await checkpoint_store.add_checkpoint(tables, head, signed.root, str(signed), self._clock())
        self._signed[organisation] = signed
        return signed

    async def proof(self, tables: Transaction, organisation: str, first: int, second: int) -> list[bytes]:
        """That the log of `second` entries begins with the one of `first`; IndexError beyond what there is."""
        head = await store.head(tables, organisation)
        if head is None or not 0 <= first <= second <= head.size:
            raise IndexError(second)
        return await proving.consistency(tables, organisation, first, second)

    async def keys(self, organisation: str) -> tuple[Head, Pair]:
        """The log's name and its own keys; it is begun if it was not."""
        async with self._database.reading() as tables:
            there = await store.head(tables, organisation)
            if there is not None:
                return there, await self._keys.of(tables, organisation, there.origin)
        async with self._database.transaction() as tables:
            head = await self._held(tables, organisation)
            return head, await self._keys.of(tables, organisation, head.origin)

    async def growth(self, tables: Transaction, organisation: str) -> Growth:
        """What is to be added by this room itself; the log is held from now on."""
        head = await self._held(tables, organisation)
        return Growth(head, await self._keys.of(tables, organisation, head.origin), self._clock())

    async def _held(self, tables: Transaction, organisation: str) -> Head:
        head = await store.hold(tables, organisation)
        if head is None:
            await store.begin(tables, organisation, f"{self._place}/{organisation}")
            head = await store.hold(tables, organisation)
            assert head is not None
        return head

    def _require_memory(self, head: Head) -> None:
        """What this instance has signed since it started is still there."""
        last = self._signed.get(head.organisation)
        if last is not None and head.signed_size < last.size:
            raise Altered
