"""Puts together who speaks with the server for an open desk, and who decides when."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desktop.account.account import Account
from desktop.desk.events import DeskEvent, SyncChanged
from desktop.desk.syncing import Syncing
from desktop.keys.keyring import Keyring
from desktop.review.inbox import Inbox
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.sync.deeds import Deeds
from desktop.sync.exchange import Exchange, Parts
from desktop.sync.files import Files
from desktop.sync.remote import RemoteSync
from desktop.sync.rounds import Exchanging
from desktop.sync.standing import Standing
from desktop.sync.witnessing import Witness
from shared.sync.content import Content, ShredBody

MakeExchange = Callable[[Store, Account], Exchanging]
"""Given an open store and its account, who speaks with the server for them."""


def exchange_of(store: Store, account: Account) -> Exchange:
    """The real one."""
    deeds = Deeds(store, account)
    parts = Parts(
        keyring=Keyring(store, account),
        remote=RemoteSync(account),
        entries=deeds,
        checkpoints=Witness(store, account),
        files=Files(store, account),
        folding=Inbox(store),
    )
    exchange = Exchange(store, account, parts)
    exchange.sealer.noted = deeds.note
    return exchange


def synchronising(store: Store, exchange: Exchanging, settings: Settings, tell: Callable[[DeskEvent], None]) -> Syncing:
    """Told of every change in the store; it begins when it is asked to."""
    syncing = Syncing(exchange, Standing(store), settings, lambda status: tell(SyncChanged(status=status)))
    store.outbox.told = syncing.changed
    return syncing


def order_destruction(store: Store, account: Account, case: str, reason: str) -> None:
    """Seal an order to destroy a case; the server and every laptop carry it out once it is delivered."""
    body = msgspec.to_builtins(ShredBody(reason=reason))
    exchange_of(store, account).sealer.seal(Content(kind="shred", case=case, object=case, body=body))
