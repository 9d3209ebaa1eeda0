"""Fetches what others wrote: kept in one transaction with the place that was reached, opened as far as it can be."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import msgspec

from desktop.account.refusals import ServerUnclear, Unreachable
from desktop.store.destroying import destroy_case
from desktop.store.received import Mark, Received
from desktop.store.sealed import Sealed
from desktop.store.store import Store
from desktop.sync.opening import Opener
from desktop.sync.pacing import Pace
from desktop.sync.ports import Folding
from shared.crypto.header import Header
from shared.crypto.record import unpack
from shared.crypto.refusals import Refused
from shared.language import say
from shared.sync import clock
from shared.sync.protocol import Arrived, Author, Operation, Page, Since, Sync

MOST_REMOVALS = 20
"""More orders to destroy in one page are held back until somebody has confirmed them."""
AT_ONCE = 150
"""Operations in one transaction (a millisecond each): whoever locks the desk or keeps a turn waits for its end."""
_RECORD = 1024
"""Bytes of an ordinary record."""


class Fetched(msgspec.Struct):
    """What a pull did."""

    received: int = 0
    rewound: bool = False


class Puller:
    """For one reader."""

    def __init__(self, store: Store, remote: Sync, pace: Pace, opener: Opener, folding: Folding) -> None:
        self._store, self._remote, self._pace = store, remote, pace
        self._opener, self._folding = opener, folding
        self.met: Callable[[str, int], None] = lambda _stamp, _received: None
        """Told the clock of everything that was read."""

    async def fetch(self, told: Callable[[int], None]) -> Fetched:
        """Page after page until there is no more."""
        done = Fetched()
        while True:
            mark = await asyncio.to_thread(self._store.received.mark)
            page = await self._page(mark)
            _require_way(page, mark)
            if page.rewound:
                done.rewound = True
                await asyncio.to_thread(self._store.received.step_back)
                continue
            done.received += await asyncio.to_thread(self.keep, page, mark)
            told(done.received)
            if not page.more:
                return done

    def keep(self, page: Page, before: Mark) -> int:
        """How many were new."""
        reached = Mark(page.cursor, page.mark)
        if not page.operations and reached == before:
            return 0
        with self._store.database.transaction():
            self._store.received.keep_keys(page.keys)
            self._store.received.keep_authors(page.authors)
            rows = [row for row in map(self._row, page.operations) if row is not None]
            fresh = [row for row in rows if self._store.received.keep(row)]
            held = sum(row.kind == "shred" for row in fresh) > MOST_REMOVALS
            self._settle(fresh, held=held)
            self._store.received.reached(reached)
        return len(fresh)

    def retry(self) -> int:
        """Open what waited for a key; how many did."""
        opened, after = 0, 0
        while rows := self._store.received.in_state("waiting", after=after):
            after = rows[-1].cursor
            with self._store.database.transaction():
                opened += self._settle(rows)
        return opened

    def confirm_removals(self) -> int:
        """Carry out what was held back."""
        with self._store.database.transaction():
            return self._settle(self._store.received.in_state("held", limit=100_000))

    def carry_out(self, device: str, author: Author) -> int:
        """Orders to destroy that were given here, once the server has them: what others do, the laptop does too."""
        with self._store.database.transaction():
            self._store.received.keep_authors([author])
            rows = [row for each in self._store.sealed.ordered(device) if (row := self._own(each)) is not None]
            return self._settle([row for row in rows if self._store.received.keep(row)])

    def _own(self, sealed: Sealed) -> Received | None:
        operation = msgspec.msgpack.decode(sealed.operation, type=Operation)
        return self._row(Arrived(cursor=0, record=operation.record, received=sealed.at // 1000))

    def _settle(self, rows: Sequence[Received], *, held: bool = False) -> int:
        settled = []
        for row in rows:
            opened = self._opener.opened(row)
            if held and row.kind == "shred":
                self._store.received.settle(msgspec.structs.replace(row, state="held"))
            elif opened.state not in {row.state, "waiting"}:
                self._store.received.settle(opened)
                settled.append(opened)
        self._folding.take([row for row in settled if row.state == "opened"])
        for row in settled:
            if row.kind == "shred" and row.state == "opened":
                destroy_case(self._store, row.conversation)
        if settled:
            newest = max(settled, key=lambda row: row.hlc)
            self.met(newest.hlc, newest.received // 1000)
        return len(settled)

    def _row(self, arrived: Arrived) -> Received | None:
        header = _header(arrived.record)
        if header is None:
            return None
        return Received(
            cursor=arrived.cursor,
            device=header.device,
            dseq=header.dseq,
            key=header.dek_id,
            kind=header.kind,
            object=header.object,
            conversation=told.conversation if (told := self._store.received.key(header.dek_id)) else "",
            hlc=clock.bounded(header.hlc, arrived.received),
            received=arrived.received * 1000,
            state="waiting",
            record=arrived.record,
        )

    async def _page(self, mark: Mark) -> Page:
        limit = max(1, min(AT_ONCE, self._pace.size // _RECORD))
        began = time.monotonic()
        try:
            page = await self._remote.pull(Since(cursor=mark.cursor, mark=mark.mark, limit=limit))
        except Unreachable:
            self._pace.broke()
            raise
        self._pace.went_well(time.monotonic() - began, sum(len(each.record) for each in page.operations))
        return page


def _require_way(page: Page, before: Mark) -> None:
    """ServerUnclear for a page that leads nowhere: whoever follows such pages goes on for ever."""
    if page.rewound:
        led = before.cursor > 0
    else:
        furthest = max([before.cursor, *(each.cursor for each in page.operations)])
        led = page.cursor >= furthest and (not page.more or page.cursor > before.cursor)
    if not led:
        raise ServerUnclear(say("page sans suite", "a page that leads nowhere"))


def _header(record: bytes) -> Header | None:
    """None for what is no record at all: the server is at fault, and the line goes on."""
    try:
        return unpack(record).header
    except Refused:
        return None
