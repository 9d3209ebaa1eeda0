"""Whether an operation may be kept, as the database stands: its key, its author's rights, the case it steps on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from shared.crypto.header import Header
from shared.sync.cases import Case
from shared.sync.protocol import Code
from sync_server.identity.guard import Caller
from sync_server.kit.database import Transaction
from sync_server.people import store as people
from sync_server.sync import store
from sync_server.sync.deciding import decide
from sync_server.sync.judging import Judged
from sync_server.sync.keys_of import CaseKey, against, begun


class Admitted(msgspec.Struct, frozen=True):
    """An operation with its key; or why it is refused, and how its case stands."""

    each: Judged
    code: Code | None = None
    key: CaseKey | None = None
    case: Case | None = None


class Admitting:
    """For one push, in its transaction."""

    def __init__(self, tables: Transaction, caller: Caller, at: datetime) -> None:
        self._tables, self._caller, self._at = tables, caller, at
        self._keys: dict[str, CaseKey] = {}
        self.shredded: list[str] = []
        """Conversations that this push destroyed."""

    async def all(self, pushed: Iterable[Judged]) -> list[Admitted]:
        """Each in its turn: one may begin the key that the next is sealed under."""
        pushed = list(pushed)
        ids = {each.header.dek_id for each in pushed if each.header is not None}
        self._keys = await store.keys(self._tables, self._caller.standing.organisation, ids) if ids else {}
        return [await self._one(each) for each in pushed]

    async def _one(self, each: Judged) -> Admitted:
        header = each.header
        if header is None or each.code is not None:
            return Admitted(each, each.code or "malformed")
        key = self._keys.get(header.dek_id) or await self._begun(each, header)
        if isinstance(key, str):
            return Admitted(each, key)
        if (code := against(key, header, self._caller)) is not None:
            return Admitted(each, code)
        if header.kind == "decision":
            code, case = await decide(self._tables, self._caller, key, each.operation.step, self._at)
            return Admitted(each, code, key, case)
        if header.kind == "shred":
            await self._shred(key)
        return Admitted(each, None, key)

    async def _begun(self, each: Judged, header: Header) -> CaseKey | Code:
        """The key that comes with this record; or why not: a case has one owner, and a destroyed one no new key."""
        wraps = each.operation.wraps
        regions = frozenset(await people.regions(self._tables)) if wraps else frozenset[str]()
        made = begun(header, wraps, self._caller.standing, regions)
        if made is None:
            return "unknown-key"
        before = await store.keys_of_case(self._tables, made.organisation, made.conversation)
        if any(other.owner != made.owner for other in before):
            return "not-yours"
        if any(other.shredded_at is not None for other in before):
            return "shredded"
        key = self._keys[made.id] = await store.begin_key(self._tables, made)
        if key.owner == made.owner and key.commitment == made.commitment:
            await store.add_wraps(self._tables, key.organisation, wraps)
        return key

    async def _shred(self, key: CaseKey) -> None:
        await store.shred(self._tables, key.organisation, key.conversation, self._at)
        self.shredded.append(key.conversation)
        for id_, known in self._keys.items():
            if known.conversation == key.conversation:
                self._keys[id_] = msgspec.structs.replace(known, shredded_at=self._at)
