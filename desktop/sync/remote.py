"""The server's side of synchronisation, over HTTP."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from desktop.account.account import Account
from desktop.account.refusals import Refused, ServerUnclear
from desktop.account.wire import Reply, Sent
from shared.errors import BadInput
from shared.language import say
from shared.sync.cases import Case
from shared.sync.protocol import Head, Page, Push, Pushed, Refusal, Since
from shared.sync.wire import LARGEST, MEDIA, packed, unpacked

T = TypeVar("T")


class _Taken(msgspec.Struct, frozen=True):
    """A 409: the case as it stands, and how far the line goes all the same."""

    case: Case
    acked: int
    code: str = ""


class RemoteSync:
    """`shared.sync.protocol.Sync` for whoever is signed in; Unreachable when it must be said again."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def push(self, push: Push) -> Pushed:
        """Deliver; one decision by itself goes where a collision is answered at once."""
        alone = len(push.operations) == 1 and push.operations[0].step is not None
        reply = await self._ask("decide" if alone else "push", push)
        if reply.status == 409:
            taken = reply.read(_Taken)
            if taken.code == "conflict":
                refusal = Refusal(dseq=push.operations[0].dseq, code="conflict", case=taken.case)
                return Pushed(acked=taken.acked, entries_acked=-1, refused=(refusal,))
        return _read(reply, Pushed)

    async def pull(self, since: Since) -> Page:
        return _read(await self._ask("pull", since), Page)

    async def head(self) -> Head:
        return _read(await self._account.ask("GET", "sync/head", Sent(accept=MEDIA)), Head)

    async def _ask(self, path: str, message: msgspec.Struct) -> Reply:
        sent = Sent(content=packed(message), media=MEDIA, accept=MEDIA, largest=LARGEST)
        return await self._account.ask("POST", f"sync/{path}", sent)


def _read(reply: Reply, kind: type[T]) -> T:
    if not reply.ok:
        problem = reply.problem()
        raise Refused(problem.detail, problem.code)
    try:
        return unpacked(reply.body, kind)
    except BadInput:
        raise ServerUnclear(say("contenu inattendu", "unexpected content")) from None
