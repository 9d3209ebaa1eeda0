"""What of the account is kept in the sealed store: who it is, the session's refresh token, and the lease."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.account.lease import Lease
from desktop.store.meta import STAYS
from desktop.store.store import Store

State = Literal["signed-out", "signed-in", "sign-in-again"]

_ACCOUNT, _LEASE = "account", "lease"
_TOKEN, _DEVICE = f"{STAYS}refresh token", f"{STAYS}device"
"""A restored backup signs in again, as another laptop: two of them with one session would end it."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The person, as the server last said."""

    id: str
    name: str
    """What is typed to sign in."""
    display_name: str
    role: str
    """user, agent, admin or super_admin."""
    region: str
    """Its name; empty for none."""
    region_code: str = ""
    organisation: str
    organisation_id: str
    device: str
    """This laptop's name at the server; empty after a backup was restored, until somebody signs in."""
    server: str

    @property
    def shown(self) -> str:
        """What people call the person."""
        return self.display_name or self.name


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The account of a store; its owner and device stay when the session ends."""

    profile: Profile | None = None
    refresh_token: str = ""
    over: bool = False
    """The server ended the session: sign in again."""
    certificate: str = ""
    """The server's word (JWT) that this device's keys are this person's."""

    @property
    def state(self) -> State:
        if self.over:
            return "sign-in-again"
        return "signed-in" if self.refresh_token and self.profile else "signed-out"


def read(store: Store) -> Kept:
    """The account; an empty one when nobody ever signed in."""
    written = store.meta.get(_ACCOUNT)
    account = msgspec.json.decode(written, type=Kept) if written else Kept()
    profile = account.profile and msgspec.structs.replace(account.profile, device=store.meta.get(_DEVICE))
    return msgspec.structs.replace(account, profile=profile, refresh_token=store.meta.get(_TOKEN))


def write(store: Store, kept: Kept, lease: Lease | None = None) -> None:
    """On disk for good when this returns; with a new lease both or neither."""
    with store.database.transaction():
        account = msgspec.structs.replace(kept, refresh_token="")
        store.meta.set(_ACCOUNT, msgspec.json.encode(account).decode())
        store.meta.set(_TOKEN, kept.refresh_token)
        store.meta.set(_DEVICE, kept.profile.device if kept.profile else "")
        if lease is not None:
            write_lease(store, lease)


def change(store: Store, lease: Lease | None = None, **fields: object) -> None:
    """Write the account with some fields changed; what somebody else changed meanwhile stays."""
    with store.database.transaction():
        write(store, msgspec.structs.replace(read(store), **fields), lease)


def read_lease(store: Store) -> Lease | None:
    """None when nobody ever signed in here."""
    written = store.meta.get(_LEASE)
    return msgspec.json.decode(written, type=Lease) if written else None


def write_lease(store: Store, lease: Lease) -> None:
    """Keep the lease."""
    store.meta.set(_LEASE, msgspec.json.encode(lease).decode())
