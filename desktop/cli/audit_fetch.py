"""Fetches the audit log for `iasted audit export`, and says what this laptop knows of it by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from desktop.account.account import Account
from desktop.account.refusals import NotSignedIn, Refused
from desktop.account.wire import Sent
from desktop.cli.unlocked import account_of, opened_anyway, save_as
from desktop.keys.keyring import Keyring
from desktop.store.store import Store
from desktop.sync.deeds import Deeds
from desktop.sync.kept_checkpoint import held
from shared.audit.chain import Head
from shared.audit.checkpoint import Checkpoint
from shared.audit.keys import Trusted, root_key

_LARGEST, _SECONDS = 4 << 30, 3600.0


class Held(msgspec.Struct, frozen=True):
    """What the laptop knows of the log by itself."""

    trusted: Trusted | None
    checkpoint: Checkpoint | None
    head: Head | None


def fetch(file: Path, passphrase_file: Path | None, *, force: bool) -> Held:
    """Write the server's answer into the file."""
    with opened_anyway(passphrase_file) as (store, door):
        account = account_of(store, door)
        known = held_here(store, account)
        save_as(file, asyncio.run(_fetched(account)), force=force)
    return known


def held_here(store: Store, account: Account) -> Held:
    """What stands in the store; NotSignedIn while nobody ever signed in."""
    profile = account.profile
    if profile is None:
        raise NotSignedIn
    trust = Keyring(store, account).trust
    root = None if trust is None or not trust.root else root_key(profile.organisation_id, bytes.fromhex(trust.root))
    return Held(
        trusted=Trusted((root,)) if root else None,
        checkpoint=held(store, profile.organisation_id),
        head=Deeds(store, account).head(),
    )


async def _fetched(account: Account) -> bytes:
    try:
        sent = Sent(accept="application/zip", largest=_LARGEST, seconds=_SECONDS)
        reply = await account.ask("GET", "audit/export", sent)
    finally:
        await account.aclose()
    if not reply.ok:
        problem = reply.problem()
        raise Refused(problem.detail, problem.code)
    return reply.body
