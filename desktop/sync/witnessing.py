"""The laptop as a witness: it keeps the newest checkpoint and takes no other that is not proven to extend it.

A log that went back or split is an alarm, kept with both notes; synchronisation goes on, since what is sealed here must
reach the organisation whoever keeps the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec

from desktop.account.account import Account
from desktop.account.refusals import ServerUnclear
from desktop.account.wire import Reply, Sent
from desktop.store.moments import now
from desktop.store.store import Store
from desktop.sync.kept_checkpoint import Alarm, Kind, alarms, held, hold, keep_alarm, log_key
from shared.audit.checkpoint import Checkpoint, parse_checkpoint
from shared.audit.gossip import compare
from shared.audit.note import NoteKey, parse_key
from shared.errors import BadInput, IastedError
from shared.sync.protocol import Head

_LOG = logging.getLogger(__name__)
_Read = TypeVar("_Read")


class _Shown(msgspec.Struct, frozen=True):
    """`GET /audit/checkpoint`."""

    checkpoint: str
    key: str
    proof: tuple[bytes, ...] = ()


class _Proof(msgspec.Struct, frozen=True):
    """`GET /audit/proof`."""

    path: list[bytes]


class Witness:
    """Of one store and its account."""

    def __init__(self, store: Store, account: Account) -> None:
        self._store, self._account = store, account

    @property
    def alarms(self) -> list[Alarm]:
        """What the server showed that cannot be; the newest last."""
        return alarms(self._store)

    def held(self) -> str:
        """The newest checkpoint that was proven; empty before the first."""
        checkpoint = held(self._store, self._organisation)
        return str(checkpoint) if checkpoint else ""

    async def look(self, head: Head) -> None:
        """Ask for the newest when there is another than the one held; never an error."""
        mine = await asyncio.to_thread(held, self._store, self._organisation)
        if head.log_size == (mine.size if mine else 0):
            return
        try:
            await self.check()
        except IastedError as error:
            _LOG.warning("the log's checkpoint could not be had", extra={"code": error.code})

    async def check(self) -> Alarm | None:
        """Ask for the newest checkpoint and have it proven; the alarm when it does not hold."""
        mine = await asyncio.to_thread(held, self._store, self._organisation)
        reply = await self._account.ask("GET", f"audit/checkpoint?since={mine.size if mine else 0}")
        told = _shown(reply, _Shown)
        return await self.judge(*_notes(told), told.proof)

    async def judge(self, shown: Checkpoint, key: NoteKey, given: Sequence[bytes] = ()) -> Alarm | None:
        """Hold this one from now on, if it is proven to extend the one held, by the proof given or one asked for."""
        organisation = self._organisation
        mine = await asyncio.to_thread(held, self._store, organisation)
        pinned = await asyncio.to_thread(log_key, self._store, organisation) or key
        if (pinned, bool(shown.note.signed_by(pinned)), shown.origin) != (key, True, pinned.name):
            return await self._alarm("other-key", mine, shown)
        if mine is None:
            await asyncio.to_thread(hold, self._store, organisation, pinned, shown)
            return None
        found = compare(mine, shown, pinned, given or None)
        if found.relation == "unproven":
            found = compare(mine, shown, pinned, await self._proof(mine, shown))
        if found.relation == "split":
            return await self._alarm("split", mine, shown)
        if found.relation == "unproven":
            return await self._alarm("went-back" if shown.size < mine.size else "unproven", mine, shown)
        if found.relation == "extended" and shown.size > mine.size:
            await asyncio.to_thread(hold, self._store, organisation, pinned, shown)
        return None

    async def _proof(self, one: Checkpoint, other: Checkpoint) -> Sequence[bytes] | None:
        """None when the server cannot prove it."""
        first, second = sorted((one.size, other.size))
        reply = await self._account.ask("GET", f"audit/proof?first={first}&second={second}")
        return _shown(reply, _Proof).path if reply.ok else None

    async def _alarm(self, kind: Kind, mine: Checkpoint | None, shown: Checkpoint) -> Alarm:
        alarm = Alarm(at=now(), kind=kind, held=str(mine or ""), shown=str(shown))
        if await asyncio.to_thread(keep_alarm, self._store, alarm):
            _LOG.warning("the server's audit log does not hold", extra={"code": f"log-{kind}"})
            if mine is not None:
                await self._tell(mine)
        return alarm

    async def _tell(self, mine: Checkpoint) -> None:
        """The server is told what is held here: whoever keeps it may not know, and whoever looks into its log will."""
        told = msgspec.json.encode({"checkpoint": str(mine)})
        with suppress(IastedError):
            await self._account.ask("POST", "audit/checkpoints", Sent(content=told))

    @property
    def _organisation(self) -> str:
        profile = self._account.profile
        return profile.organisation_id if profile else ""


def _shown(reply: Reply, kind: type[_Read]) -> _Read:
    if not reply.ok:
        raise ServerUnclear(reply.problem().code)
    return reply.read(kind)


def _notes(shown: _Shown) -> tuple[Checkpoint, NoteKey]:
    try:
        return parse_checkpoint(shown.checkpoint.encode()), parse_key(shown.key)
    except BadInput as malformed:
        raise ServerUnclear(malformed.message) from None
