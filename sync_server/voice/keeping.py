"""Seals a turn that ended to its readers and keeps it; the key that sealed it is forgotten at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from shared.crypto.data_key import new_data_key
from shared.crypto.header import FIRST, Place, digest
from shared.crypto.manifest import Trust, accept
from shared.crypto.readers import recipients_of, wrap_to_all
from shared.crypto.recipients import Recipient
from shared.crypto.record import unpack
from shared.crypto.sealing import seal
from shared.ids import new_id
from shared.sync import clock as stamps
from shared.sync.content import Content, written
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.audit.own_keys import Pair
from sync_server.devices import store as devices
from sync_server.keys import store as keys
from sync_server.kit.database import Database, Transaction
from sync_server.voice import store
from sync_server.voice.owner import Owner
from sync_server.voice.refusals import keys_awaited, no_device

MOST_LAPTOPS = 20
"""Of one person, that a turn is sealed to."""


class Keeping:
    """One for a program."""

    def __init__(self, database: Database, log: Log, clock: Callable[[], datetime]) -> None:
        self._database, self._log, self._clock = database, log, clock

    async def line(self, session: str, owner: Callable[[], Owner]) -> Line:
        """Where turns of a session are kept; Conflict when there is nobody to seal them to."""
        if owner().device is None:
            raise no_device()
        await self.readers(owner())
        return Line(self, session, owner)

    async def readers(self, owner: Owner) -> list[Recipient]:
        """The owner's laptops, then whoever reviews them, as the organisation's root has signed it."""
        organisation = owner.standing.organisation
        async with self._database.reading() as tables:
            root = await keys.root(tables, organisation)
            manifest = await keys.manifest(tables, organisation)
            laptops = await _laptops(tables, owner)
        if root is None or manifest is None:
            raise keys_awaited()
        listed = accept(Trust(org=organisation, root=root.hex()), manifest).manifest
        assert listed is not None
        return recipients_of(listed, owner.standing.region, laptops)

    async def signer(self, owner: Owner) -> Pair:
        """Who signs for this server."""
        _, pair = await self._log.keys(owner.standing.organisation)
        return pair

    async def keep(self, row: store.Row, owner: Owner, told: str) -> None:
        """The row and the entry of the audit log that tells of it."""
        act = Act(
            organisation=row.organisation,
            who=row.owner,
            device=owner.device,
            action="turn.kept",
            object=f"voice:{row.session}",
            change=told,
        )
        async with self._database.transaction() as tables:
            await store.add(tables, row)
            await self._log.act(tables, act)

    async def turns(self, session: str, owner: Owner, after: int) -> list[store.Row]:
        """What is kept of somebody's session."""
        standing = owner.standing
        async with self._database.reading() as tables:
            return await store.turns(tables, standing.organisation, standing.person, session, after)

    def now(self) -> datetime:
        return self._clock()


class Line:
    """The kept turns of one session, each naming the one before it."""

    def __init__(self, keeping: Keeping, session: str, owner: Callable[[], Owner]) -> None:
        self._keeping, self._session, self._owner = keeping, session, owner
        self._number, self._before = 0, FIRST

    async def keep(self, said: dict[str, Any]) -> None:
        """One turn; nothing has changed when it could not be kept."""
        owner, number = self._owner(), self._number + 1
        readers, pair = await self._keeping.readers(owner), await self._keeping.signer(owner)
        place = Place(
            device=pair.signer,
            dseq=number,
            prev=self._before,
            kind="turn",
            object=new_id(),
            hlc=stamps.stamp(stamps.FIRST, time.time_ns() // 1_000_000),
        )
        content = written(Content(kind="turn", case=self._session, object=place.object, body=said))
        key = new_data_key(owner.standing.organisation, self._session)
        wraps = await asyncio.to_thread(wrap_to_all, key, readers)
        record = seal(content, key, place, pair.entries)
        told = digest(unpack(record).header)
        row = store.Row(
            organisation=owner.standing.organisation,
            session=self._session,
            number=number,
            owner=owner.standing.person,
            record=record,
            wraps=msgspec.json.encode(wraps),
            kept_at=self._keeping.now(),
        )
        await self._keeping.keep(row, owner, told)
        self._number, self._before = number, told


async def _laptops(tables: Transaction, owner: Owner) -> list[Recipient]:
    """The owner's, those that are neither revoked nor to be wiped."""
    standing = owner.standing
    found = await devices.devices(tables, standing.organisation, person=standing.person, after="", limit=1000)
    live = [each for each in found if each.revoked_at is None and each.wipe_at is None][-MOST_LAPTOPS:]
    return [Recipient(kind="device", id=each.id, epoch=0, public=each.sealing_key.hex()) for each in live]
