"""Files beside reports: made ready with their record, sent in a queue of their own, fetched by whoever may read them.

Every file goes on where the server says it stopped. One that cannot be sent is put aside with a reason; one that
fails again and again waits behind the others.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.account.account import Account
from desktop.account.refusals import Unreachable
from desktop.store.blobs import Travelling
from desktop.store.moments import kept, now
from desktop.store.records import Attachment
from desktop.store.refusals import NotThere
from desktop.store.store import Store
from desktop.sync.contents import case_of
from desktop.sync.fetching import fetched
from desktop.sync.parcels import FileRefused, Pace, Parcels, Place
from desktop.sync.rounds import Progress, Told
from shared.crypto.blobs import Blob
from shared.crypto.refusals import Refused
from shared.crypto.resuming import Resumable, new_nonces, sealed_length
from shared.ids import new_id
from shared.reports.content import AttachmentRef
from shared.sync.content import AttachmentBody

MOST_ALTERED = 3
"""How often a file may arrive as another one before it is put aside."""
MOST_STANDING = 5
"""Answers in a row that say to go on where it was."""
NOT_NOW = {"not-there", "blobs-too-many"}
"""The server does not know its case yet, or has no room for more beginnings."""
TAKEN = "blob-other"
"""Somebody who could read the record has announced another file under its name."""
LEAST_S, SOON_S, LATEST_S = 30, 600, 3600
"""When a file is tried again that the server failed at, or does not know; each time twice as long, up to an hour."""
TURN_S = 60.0
"""How long files are sent before records have their turn again."""


class Files:
    """For one open store; `describe` and `waiting` are called on any thread, the rest on the account's loop."""

    def __init__(self, store: Store, account: Account, steady: Callable[[], float] = time.monotonic) -> None:
        self._store, self._parcels, self._steady = store, Parcels(account), steady
        self._pace, self._sending, self._turn_ends = Pace(), asyncio.Lock(), 0.0

    def describe(self, report: str, name: str) -> AttachmentBody | None:
        """Make a file ready, in the caller's transaction; None when it is not there any more.

        The same content keeps its key and its name at the server, however often it is described.
        """
        with self._store.database.transaction():
            found = next((each for each in self._store.attachments.list(report) if each.ref.name == name), None)
            self._store.blobs.forget_waiting(report, name, found.ref.sha256 if found else "")
            if found is None:
                return None
            row = self._known(found) or self._begun(found)
        blob = msgspec.json.decode(row.described, type=Blob)
        return AttachmentBody(report=report, name=name, media=found.kind, blob=blob)

    def waiting(self) -> tuple[int, int]:
        """How many are still to be sent, and how many bytes of them."""
        return self._store.blobs.waiting()

    def due(self) -> bool:
        """Whether anything is to be sent now."""
        return self._store.blobs.is_due()

    def again(self) -> None:
        """The server was put back to an earlier state: ask it about every file; what it has is not sent again."""
        self._store.blobs.ask_again()

    async def send(self, told: Told = lambda _: None) -> None:
        """What is due, for a minute: then it is the records' turn. Unreachable when the link breaks."""
        async with self._sending:
            self._turn_ends = self._steady() + TURN_S
            due = await asyncio.to_thread(self._store.blobs.due)
            tally = _Tally(told, len(due), sum(each.size - each.received for each in due))
            for row in due:
                if self._steady() >= self._turn_ends:
                    return
                await self._tried(row, tally)

    async def fetch(self, blob: Blob, into: Path, told: Told = lambda _: None) -> None:
        """A file that a record speaks of, whole and verified, at `into`; FileNotYet, Refused, Unreachable."""
        await fetched(self._parcels, self._pace, blob, into, told)

    async def _tried(self, row: Travelling, tally: _Tally) -> None:
        try:
            await self._deliver(row, tally)
        except Unreachable as error:
            if error.status < 500:
                self._pace.broke()
                await self._changed(row, tries=row.tries + 1)
                raise
            await self._wait(row, error.wait_s)  # it is this file, or where files are kept; records go on
        except (FileRefused, Refused, NotThere) as error:
            await self._put_aside(row, error.code)
        tally.next_file()

    def _known(self, found: Attachment) -> Travelling | None:
        """What was described before; put aside, it is tried again, under another name where its own is taken."""
        row = self._store.blobs.of(found.report, found.ref.name, found.ref.sha256)
        if row is not None and row.state == "aside":
            if row.code == TAKEN:
                self._store.blobs.forget(row.id)
                return None
            self._store.blobs.change(row.id, state="waiting", code="", tries=0, later=0)
        return row

    def _begun(self, found: Attachment) -> Travelling:
        report = found.report
        case = self._store.sealed.conversation_of("report", report) or case_of(self._store.reports.get(report))
        key, ref = secrets.token_hex(32), found.ref
        blob = Blob(id=new_id(), key=key, length=ref.size, sha256=ref.sha256)
        row = Travelling(
            id=blob.id,
            report=report,
            name=ref.name,
            conversation=case,
            sha256=ref.sha256,
            described=msgspec.json.encode(blob),
            nonces=new_nonces(blob),
            size=sealed_length(blob),
        )
        self._store.blobs.add(row)
        return row

    async def _deliver(self, row: Travelling, tally: _Tally) -> None:
        key = await asyncio.to_thread(self._store.case_keys.newest, row.conversation)
        if key is None:
            raise FileRefused("", code="shredded")  # it was made with the record
        sealed, digest = await asyncio.to_thread(self._sealed, row)
        altered = standing = 0
        place = await self._parcels.announce(row.id, key.id, row.size, digest)
        while not place.complete:
            altered += place.code == "blob-altered"
            if altered >= MOST_ALTERED or standing >= MOST_STANDING:
                raise FileRefused("", code=place.code or "blob-stands")
            if self._steady() >= self._turn_ends:
                return
            before = place.received
            place = await self._next(row, sealed, place, tally)
            standing = 0 if place.received > before else standing + 1
        await self._changed(row, state="sent", received=row.size, code="")

    async def _next(self, row: Travelling, sealed: Resumable, place: Place, tally: _Tally) -> Place:
        began, piece = self._steady(), sealed.read(place.received, self._pace.size)
        after = await self._parcels.put(row.id, place.received, piece)
        self._pace.took(self._steady() - began, len(piece))
        await self._changed(row, received=after.received)
        tally.sent(after.received - place.received)
        return after

    def _sealed(self, row: Travelling) -> tuple[Resumable, str]:
        """The file, sealed as it was before; NotThere when it was taken away meanwhile."""
        blob = msgspec.json.decode(row.described, type=Blob)
        content = self._store.attachments.read(AttachmentRef(row.name, blob.length, blob.sha256))
        sealed = Resumable(blob, content, row.nonces)
        digest = row.sealed or sealed.sha256()
        if not row.sealed:
            self._store.blobs.change(row.id, sealed=digest)
        return sealed, digest

    async def _put_aside(self, row: Travelling, code: str) -> None:
        if code in NOT_NOW and not await asyncio.to_thread(self._gone, row):
            await self._wait(row, SOON_S, code)
        else:
            await self._changed(row, state="aside", code="gone" if code == "not-there" else code)

    async def _wait(self, row: Travelling, at_least_s: float, code: str = "") -> None:
        wait_s = min(LATEST_S, max(at_least_s, LEAST_S) * 2 ** min(row.tries, 16))
        await self._changed(row, tries=row.tries + 1, later=kept(now()) + int(wait_s * 1_000_000), code=code)

    def _gone(self, row: Travelling) -> bool:
        return not self._store.attachments.holds(row.sha256)

    async def _changed(self, row: Travelling, **fresh: object) -> None:
        await asyncio.to_thread(self._store.blobs.change, row.id, **fresh)


class _Tally:
    """How far a sending is, told to whoever watches."""

    def __init__(self, told: Told, files: int, size: int) -> None:
        self._told, self._files, self._size = told, files, size
        self._done = self._done_bytes = 0
        if files:
            self._tell()

    def sent(self, size: int) -> None:
        """More of a file is there; less, when it begins again."""
        self._done_bytes += size
        self._tell()

    def next_file(self) -> None:
        """One is done, or put aside."""
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        done, total = max(0, self._done_bytes), max(self._size, self._done_bytes)
        self._told(
            Progress(stage="files", done=self._done, total=self._files, done_bytes=done, total_bytes=total),
        )
