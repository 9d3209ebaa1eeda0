"""The log's keeper: signs checkpoints when they are due, puts them aside, and says when the database was altered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.errors import IastedError
from sync_server.audit import checkpoint_store, publishing, store
from sync_server.audit.log import Log
from sync_server.audit.refusals import Altered
from sync_server.kit.bucket import Bucket
from sync_server.kit.database import Database

LOOK_EVERY_S = 2.0
_LOG = logging.getLogger(__name__)


class Keeper:
    """One for each instance; they do not mind each other."""

    def __init__(
        self,
        database: Database,
        bucket: Bucket,
        log: Log,
        clock: Callable[[], datetime],
        *,
        every_s: int,
        entries: int,
    ) -> None:
        self._database, self._bucket, self._log, self._clock = database, bucket, log, clock
        self._every, self._entries = timedelta(seconds=every_s), entries
        self._compared: set[str] = set()

    @property
    def altered(self) -> str:
        """A sentence, when what the database holds is not what was signed; empty while all is well."""
        return next((each.message for each in self._log.altered.values()), "")

    async def keep(self) -> None:
        """Until cancelled."""
        begun = False
        while True:
            try:
                if not begun:
                    await self.compare()
                    begun = True
                await self.look()
            except IastedError as error:
                _LOG.warning("checkpoints wait", extra={"code": error.code})
            except Exception:
                _LOG.exception("checkpoints could not be signed")
                await asyncio.sleep(LOOK_EVERY_S * 10)
            await asyncio.sleep(LOOK_EVERY_S)

    async def compare(self) -> None:
        """Hold every log against what lies in the bucket; nothing is signed before that."""
        async with self._database.reading() as tables:
            there = await store.organisations(tables)
        for organisation in there:
            await self._compare(organisation)

    async def look(self) -> None:
        """Sign what is due, put aside what is signed."""
        async with self._database.reading() as tables:
            due = await checkpoint_store.due(tables, self._entries, self._clock() - self._every)
        for organisation in due:
            if organisation not in self._compared:
                await self._compare(organisation)
            if organisation not in self._log.altered:
                await self._sign(organisation)
        for organisation in await publishing.publish(self._database, self._bucket, self._clock()):
            self._found(organisation, Altered())

    async def _sign(self, organisation: str) -> None:
        try:
            await self._log.checkpoint(organisation)
        except Altered as altered:
            self._found(organisation, altered)

    async def _compare(self, organisation: str) -> None:
        head, keys = await self._log.keys(organisation)
        try:
            async with self._database.reading() as tables:
                await publishing.require_published(tables, self._bucket, head, keys.log)
        except Altered as altered:
            self._found(organisation, altered)
        self._compared.add(organisation)

    def _found(self, organisation: str, altered: Altered) -> None:
        if organisation not in self._log.altered:
            self._log.altered[organisation] = altered
            _LOG.critical(altered.message, extra={"code": altered.code})
