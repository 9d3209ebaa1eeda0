"""Puts together who speaks with the server for an open desk, and who decides when."""

from __future__ import annotations

from collections.abc import Callable

from desktop.account.account import Account
from desktop.desk.events import DeskEvent, SyncChanged
from desktop.desk.syncing import Syncing
from desktop.keys.keyring import Keyring
from desktop.review.inbox import Inbox
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.sync.exchange import Exchange, Parts
from desktop.sync.files import Files
from desktop.sync.remote import RemoteSync
from desktop.sync.rounds import Exchanging
from desktop.sync.standing import Standing
from shared.sync.protocol import Head

MakeExchange = Callable[[Store, Account], Exchanging]
"""Given an open store and its account, who speaks with the server for them."""


class _Nobody:
    """Stands where a room is not finished."""

    def pending(self, _limit: int) -> list[bytes]:
        return []

    def acked(self, _through: int) -> None: ...

    def held(self) -> str:
        return ""

    async def look(self, _head: Head) -> None: ...


def exchange_of(store: Store, account: Account) -> Exchange:
    """The real one."""
    nobody = _Nobody()
    parts = Parts(
        keyring=Keyring(store, account),
        remote=RemoteSync(account),
        entries=nobody,
        checkpoints=nobody,
        files=Files(store, account),
        folding=Inbox(store),
    )
    return Exchange(store, account, parts)


def synchronising(store: Store, exchange: Exchanging, settings: Settings, tell: Callable[[DeskEvent], None]) -> Syncing:
    """Told of every change in the store; it begins when it is asked to."""
    syncing = Syncing(exchange, Standing(store), settings, lambda status: tell(SyncChanged(status=status)))
    store.outbox.told = syncing.changed
    return syncing
