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
from sync_server.audit.taking_over import take_over
from sync_server.kit.bucket import Bucket
from sync_server.kit.database import Database
from sync_server.kit.refusals import Unavailable

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
        self._altered: dict[str, Altered] = {}

    @property
    def altered(self) -> str:
        """A sentence, when what the database holds is not what was signed; empty while all is well."""
        return next((each.message for each in self._altered.values()), "")

    async def begin(self) -> None:
        """Take over what is left of the former log, and hold every log against what lies in the bucket."""
        await take_over(self._database, self._log)
        async with self._database.reading() as tables:
            for organisation in await store.organisations(tables):
                await self._compare(organisation)

    async def keep(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except IastedError as error:
                _LOG.warning("checkpoints wait", extra={"code": error.code})
            except Exception:
                _LOG.exception("checkpoints could not be signed")
                await asyncio.sleep(LOOK_EVERY_S * 10)

    async def look(self) -> None:
        """Sign what is due, put aside what is signed."""
        async with self._database.reading() as tables:
            due = await checkpoint_store.due(tables, self._entries, self._clock() - self._every)
        for organisation in due:
            if organisation not in self._altered:
                try:
                    await self._log.checkpoint(organisation)
                except Altered as altered:
                    self._found(organisation, altered)
        try:
            await publishing.publish(self._database, self._bucket, self._clock())
        except Altered as altered:
            self._found("", altered)

    async def _compare(self, organisation: str) -> None:
        head, keys = await self._log.keys(organisation)
        try:
            async with self._database.reading() as tables:
                await publishing.require_published(tables, self._bucket, head, keys.log)
        except Altered as altered:
            self._found(organisation, altered)
        except Unavailable as error:
            _LOG.warning("published checkpoints could not be read", extra={"code": error.code})

    def _found(self, organisation: str, altered: Altered) -> None:
        if organisation not in self._altered:
            self._altered[organisation] = altered
            _LOG.critical(altered.message, extra={"code": altered.code})
