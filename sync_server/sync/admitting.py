"""Whether an operation may be kept, as the database stands: its key, its author's rights, the case it steps on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from shared.crypto.recipients import Wrap
from shared.sync.cases import Case
from shared.sync.protocol import Code
from sync_server.identity.guard import Caller
from sync_server.kit.database import Transaction
from sync_server.people import store as people
from sync_server.sync import cases_store, store
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
        self._begun: dict[int, CaseKey | Code] = {}
        """By number: what came of the key that a record brings, until its turn."""
        self.shredded: list[str] = []
        """Conversations that this push destroyed."""

    async def all(self, pushed: Iterable[Judged]) -> list[Admitted]:
        """Each in its turn: one may begin the key that the next is sealed under."""
        pushed = list(pushed)
        headers = {each.dseq: each.header for each in pushed if each.header is not None}
        ids = {header.dek_id for header in headers.values()}
        self._keys = await store.keys(self._tables, self._caller.standing.organisation, ids) if ids else {}
        if all(header.kind != "shred" for header in headers.values()):  # after one, keys are judged one by one
            await self._begin([each for each in pushed if each.operation.wraps and self._brings(each)])
        return [await self._one(each) for each in pushed]

    def _brings(self, each: Judged) -> bool:
        return each.code is None and each.header is not None and each.header.dek_id not in self._keys

    async def refused_before(self, pushed: Iterable[tuple[Judged, Code]]) -> list[Admitted]:
        """What the laptop was told already, perhaps in an answer that was lost; a conflict with how its case stands."""
        return [Admitted(each, code, case=await self._case_of(each, code)) for each, code in pushed]

    async def _case_of(self, each: Judged, code: Code) -> Case | None:
        organisation, header = self._caller.standing.organisation, each.header
        if code != "conflict" or header is None:
            return None
        key = (await store.keys(self._tables, organisation, [header.dek_id])).get(header.dek_id)
        return await cases_store.case(self._tables, organisation, key.conversation, self._at) if key else None

    async def _one(self, each: Judged) -> Admitted:
        header = each.header
        if header is None or each.code is not None:
            return Admitted(each, each.code or "malformed")
        key = self._keys.get(header.dek_id) or await self._brought(each)
        if isinstance(key, str):
            return Admitted(each, key)
        self._keys[key.id] = key
        if (code := against(key, header, self._caller)) is not None:
            return Admitted(each, code)
        if header.kind == "decision":
            code, case = await decide(self._tables, self._caller, key, each.operation.step, self._at)
            return Admitted(each, code, key, case)
        if header.kind == "shred":
            await self._shred(key)
        return Admitted(each, None, key)

    async def _brought(self, each: Judged) -> CaseKey | Code:
        if each.dseq not in self._begun:
            await self._begin([each])
        return self._begun[each.dseq]

    async def _begin(self, bringing: Sequence[Judged]) -> None:
        """The keys that come with these records; or why not: a case has one owner, and a destroyed one no new key."""
        wrapped = [each for each in bringing if each.operation.wraps]
        regions = frozenset(await people.regions(self._tables)) if wrapped else frozenset[str]()
        made: dict[int, CaseKey] = {}
        for each in bringing:
            assert each.header is not None
            key = begun(each.header, each.operation.wraps, self._caller.standing, regions)
            if key is None:
                self._begun[each.dseq] = "unknown-key"
            elif key.id not in {other.id for other in made.values()}:  # a second one is judged in its turn
                made[each.dseq] = key
        if made:
            await self._write(made, {each.dseq: each.operation.wraps for each in wrapped})

    async def _write(self, made: Mapping[int, CaseKey], wraps: Mapping[int, tuple[Wrap, ...]]) -> None:
        organisation = self._caller.standing.organisation
        before = await store.keys_of_cases(self._tables, organisation, {key.conversation for key in made.values()})
        for dseq, key in made.items():
            there = before.get(key.conversation, [])
            if any(other.owner != key.owner for other in there):
                self._begun[dseq] = "not-yours"
            elif any(other.shredded_at is not None for other in there):
                self._begun[dseq] = "shredded"
        fit = {dseq: key for dseq, key in made.items() if dseq not in self._begun}
        kept = await store.begin_keys(self._tables, organisation, list(fit.values()))
        self._begun |= {dseq: kept[key.id] for dseq, key in fit.items()}
        ours = (dseq for dseq, key in fit.items() if _same(kept[key.id], key))
        await store.add_wraps(self._tables, organisation, [wrap for dseq in ours for wrap in wraps[dseq]])

    async def _shred(self, key: CaseKey) -> None:
        await store.shred(self._tables, key.organisation, key.conversation, self._at)
        self.shredded.append(key.conversation)
        for id_, known in self._keys.items():
            if known.conversation == key.conversation:
                self._keys[id_] = msgspec.structs.replace(known, shredded_at=self._at)


def _same(one: CaseKey, other: CaseKey) -> bool:
    return (one.owner, one.commitment) == (other.owner, other.commitment)
