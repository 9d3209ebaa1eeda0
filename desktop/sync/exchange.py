"""One round of synchronisation: seal what changed, deliver it, fetch what is new, open it, send files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from desktop.account.account import Account
from desktop.account.device import device_keys, forget_device
from desktop.account.kept import Profile
from desktop.account.refusals import NotSignedIn
from desktop.keys.keyring import Keyring
from desktop.keys.refusals import KeysAwaited
from desktop.store.meta import STAYS
from desktop.store.store import Store
from desktop.sync.opening import Opener
from desktop.sync.pacing import Pace
from desktop.sync.ports import Checkpoints, Entries, FileQueue, Folding
from desktop.sync.pulling import Puller
from desktop.sync.pushing import Delivered, Pusher
from desktop.sync.refusals import LaptopCopied
from desktop.sync.rounds import Progress, Round, Stage, Told
from desktop.sync.sealing import Sealer, wall_ms
from shared.sync.protocol import Author, Head, Sync

KEEP_SENT_DAYS = 60
"""Longer than any backup of a server may be old."""
_SEEN_AS = f"{STAYS}read as"


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a round works with."""

    keyring: Keyring
    remote: Sync
    entries: Entries
    checkpoints: Checkpoints
    files: FileQueue
    folding: Folding
    clock_ms: Callable[[], int] = wall_ms


class Exchange:
    """Everything that one open store says to its server; `round` may be cancelled anywhere."""

    def __init__(self, store: Store, account: Account, parts: Parts) -> None:
        self._store, self._account, self._parts = store, account, parts
        self.sealer = Sealer(store, account, parts.keyring, parts.files.describe, parts.clock_ms)
        self._pace = Pace()

    async def round(self, told: Told, *, files: bool = True) -> Round:
        """Deliver what waits and fetch what is new."""
        profile = self._account.profile
        if profile is None or not profile.device:
            raise NotSignedIn
        device = profile.device
        head = await self._parts.remote.head()
        await self._keys(head)
        await asyncio.to_thread(self.sealer.take_over)
        sealed = await self._seal(told)
        delivered = await self._deliver(device, head, told)
        puller = self._puller(profile.organisation_id)
        fetched = await puller.fetch(_counted(told, "pulling"))
        await asyncio.to_thread(puller.retry)
        await asyncio.to_thread(puller.carry_out, device, self._author(profile))
        await self._parts.checkpoints.look(head)
        if delivered.lost or fetched.rewound:
            await asyncio.to_thread(self._parts.files.again)
        if files:
            await self._parts.files.send(told)
        await asyncio.to_thread(self._store.sealed.prune, device, KEEP_SENT_DAYS, head.time_ms)
        done = await asyncio.to_thread(self._outcome, device, delivered, fetched.received, rewound=fetched.rewound)
        files_due = files and await asyncio.to_thread(self._parts.files.due)
        return msgspec.structs.replace(done, keys_awaited=not sealed, files_due=files_due)

    async def confirm_removals(self) -> int:
        """Carry out orders to destroy that were held back."""
        profile = self._account.profile
        if profile is None:
            raise NotSignedIn
        return await asyncio.to_thread(self._puller(profile.organisation_id).confirm_removals)

    async def news(self) -> bool:
        """Whether a round would find anything."""
        profile = self._account.profile
        if profile is None:
            raise NotSignedIn
        head = await self._parts.remote.head()
        last = await asyncio.to_thread(self._store.sealed.last, profile.device)
        mark = await asyncio.to_thread(self._store.received.mark)
        behind = last is not None and head.acked < last.dseq
        restored = head.line < mark.cursor
        return head.head > mark.cursor or behind or restored or head.keys > self._parts.keyring.number

    def waits(self, *, files: bool = True) -> bool:
        """Whether something here is to be sent."""
        profile = self._account.profile
        device = profile.device if profile else ""
        if self._store.outbox.count() or self._store.sealed.count(device) or self._parts.entries.pending(1):
            return True
        return files and self._parts.files.due()

    def _author(self, profile: Profile) -> Author:
        signing_key = device_keys(self._store).signing_public
        return Author(device=profile.device, person=profile.id, name=profile.shown, signing_key=signing_key)

    async def _keys(self, head: Head) -> None:
        """A newer list, a share that is missing, or other rights: then more can be read, and is asked for again."""
        profile = self._account.profile
        assert profile is not None
        missing = await asyncio.to_thread(self._store.received.count, "waiting")
        if head.keys != self._parts.keyring.number or missing:
            await self._parts.keyring.refresh()
        now = f"{profile.role} {profile.region_code}"
        if self._store.meta.get(_SEEN_AS, now) != now:
            await asyncio.to_thread(self._store.received.start_over)
        await asyncio.to_thread(self._store.meta.set, _SEEN_AS, now)

    async def _seal(self, told: Told) -> bool:
        """Whether there were keys to seal with."""
        total, done = await asyncio.to_thread(self._store.outbox.count), 0
        try:
            while sealed := await asyncio.to_thread(self.sealer.seal_changes):
                done += sealed
                told(Progress(stage="sealing", done=done, total=max(total, done)))
        except KeysAwaited:
            return False  # what can be fetched is fetched
        return True

    async def _deliver(self, device: str, head: Head, told: Told) -> Delivered:
        lost = await asyncio.to_thread(self._store.sealed.lost, device, head.acked)
        await asyncio.to_thread(self._parts.entries.acked, head.entries_acked)
        waiting = await asyncio.to_thread(self._store.sealed.count, device)
        pusher = Pusher(self._store, self._parts.remote, self._pace, self._parts.entries, self._parts.checkpoints.held)
        try:
            await asyncio.to_thread(pusher.require_original, device, head.acked)
            await asyncio.to_thread(pusher.catch_up, device, head)
            done = await pusher.deliver(
                device,
                lambda sent: told(Progress(stage="pushing", done=sent, total=max(waiting, sent), restored=lost > 0)),
            )
        except LaptopCopied:
            await asyncio.to_thread(forget_device, self._store)
            await self._account.end()
            raise
        return msgspec.structs.replace(done, lost=done.lost + lost)

    def _puller(self, organisation: str) -> Puller:
        opener = Opener(self._store, self._parts.keyring, organisation)
        puller = Puller(self._store, self._parts.remote, self._pace, opener, self._parts.folding)
        puller.met = self.sealer.met
        return puller

    def _outcome(self, device: str, delivered: Delivered, received: int, *, rewound: bool) -> Round:
        waiting = self._store.sealed.count(device) + self._store.outbox.count()
        files, size = self._parts.files.waiting()
        return Round(
            sent=delivered.sent,
            received=received,
            refused=delivered.refused,
            waiting=waiting,
            waiting_for_key=self._store.received.count("waiting"),
            files_waiting=files,
            bytes_waiting=size + self._store.sealed.size(device),
            restored=bool(delivered.lost) or rewound,
        )


def _counted(told: Told, stage: Stage) -> Callable[[int], None]:
    return lambda done: told(Progress(stage=stage, done=done))
