"""Takes a push in: in the device's order, each operation once, in one transaction with its audit entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from shared.crypto.record import Author
from shared.language import say
from shared.sync.protocol import Push, Pushed, Refusal
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.audit.receiving import Sender
from sync_server.identity.guard import Caller
from sync_server.kit.database import Database, Transaction
from sync_server.kit.refusals import NotAllowed
from sync_server.sync import store
from sync_server.sync.admitting import Admitted, Admitting
from sync_server.sync.judging import judge
from sync_server.sync.line import Line, sort


class Receiving:
    """The half of the protocol that takes."""

    def __init__(self, database: Database, clock: Callable[[], datetime], log: Log) -> None:
        self._database, self._clock, self._log = database, clock, log

    async def push(self, caller: Caller, push: Push) -> Pushed:
        """Whatever of it is new is kept or refused for good; how far the device's lines go now."""
        author, organisation = author_of(caller), caller.standing.organisation
        pushed = judge(push.operations, author, organisation)
        at = self._clock()
        async with self._database.transaction() as tables:
            line = await store.line(tables, author.device)
            again = [each.dseq for each in pushed if each.dseq <= line.acked]
            found = sort(line, pushed, await store.digests(tables, author.device, again) if again else {})
            admitting = Admitting(tables, caller, at)
            outcome = await admitting.all(found.fresh)
            outcome += [Admitted(each, "equivocation") for each in found.twofold]
            await self._aside(tables, caller, outcome, at)
            await self._tell(tables, caller, admitting.shredded)
            if again:
                codes = await store.refusals(tables, author.device, again)
                outcome += await admitting.refused_before(
                    (each, codes[each.dseq]) for each in pushed if each.dseq in codes and each not in found.twofold
                )
            if found.fresh:
                line = Line(found.fresh[-1].dseq, found.fresh[-1].digest)
                await store.advance(tables, author.device, line)
            sender = Sender(organisation, author.device, caller.standing.person, author.public)
            entries_acked = await self._log.receive(tables, sender, push.entries)
            if push.seen:
                await self._log.met(tables, organisation, author.device, push.seen)
            await self._keep(tables, caller, outcome, at)
        refused = [
            Refusal(dseq=each.each.dseq, code=each.code, case=each.case) for each in outcome if each.code is not None
        ]
        return Pushed(acked=line.acked, entries_acked=entries_acked, refused=tuple(refused))

    async def _aside(self, tables: Transaction, caller: Caller, outcome: Sequence[Admitted], at: datetime) -> None:
        device = author_of(caller).device
        refused = [(each.each, each.code) for each in outcome if each.code is not None]
        if "equivocation" in await store.put_aside(tables, device, refused, at):
            await self._note(tables, caller, "device.equivocated", f"device:{device}")

    async def _keep(self, tables: Transaction, caller: Caller, outcome: Sequence[Admitted], at: datetime) -> None:
        """Last, and so after the log, always: whoever holds the line has nothing to wait for."""
        kept = [(each.each, each.key) for each in outcome if each.code is None and each.key is not None]
        if kept:
            await store.append(tables, caller.standing.organisation, author_of(caller).device, kept, at)

    async def _tell(self, tables: Transaction, caller: Caller, shredded: Sequence[str]) -> None:
        for conversation in shredded:
            await self._note(tables, caller, "case.shredded", f"case:{conversation}")

    async def _note(self, tables: Transaction, caller: Caller, action: str, on: str) -> None:
        act = Act(
            organisation=caller.standing.organisation,
            who=caller.standing.person,
            device=caller.session.device,
            action=action,
            object=on,
        )
        await self._log.act(tables, act)


def author_of(caller: Caller) -> Author:
    """The device that this session lives on; only an enrolled one takes part."""
    session = caller.session
    if session.device is None or session.signing_key is None:
        raise NotAllowed(
            say(
                "Seul un ordinateur inscrit peut synchroniser : reconnectez-vous depuis iAsted.",
                "Only an enrolled laptop can synchronise: sign in again from iAsted.",
            ),
            code="device-missing",
        )
    return Author(session.device, session.signing_key)
