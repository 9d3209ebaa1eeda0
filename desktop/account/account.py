"""The account of a store: sign in, go on, sign out, be admitted after a time without network, or be erased."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NoReturn, TypeVar

import msgspec

from desktop.account import kept
from desktop.account.address import issuer_of
from desktop.account.device import device_keys
from desktop.account.kept import Profile, State
from desktop.account.loopback import WAIT_S
from desktop.account.me import read_me
from desktop.account.refusals import (
    DeviceWiped,
    LeaseOver,
    NotSignedIn,
    Refused,
    ServerUnclear,
    SignInAgain,
    Unreachable,
    WipeOrdered,
)
from desktop.account.session import Session
from desktop.account.sign_in import Opened, SignIn, in_browser
from desktop.account.tokens import GOODBYE_S, accepted, revoke
from desktop.account.wipe import Target, genuine
from desktop.account.wire import NOTHING, Reply, Sent, Wire
from desktop.store.moments import now
from desktop.store.refusals import DiskFull, FolderClosed
from desktop.store.store import Store
from shared.errors import IastedError
from shared.language import say

T = TypeVar("T")


class SignedOut(msgspec.Struct, frozen=True):
    """What signing out left: `unsent` changes wait here, and stay."""

    unsent: int
    told_server: bool


class Account:
    """Belongs to one loop. `destroy` makes the store unreadable for good; it is called for a genuine order only.

    `changed` is called when the server was reached, and when somebody signed in or out or was signed out.
    """

    def __init__(
        self,
        store: Store,
        destroy: Callable[[], Awaitable[None]],
        *,
        changed: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = now,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._destroy, self._clock, self._steady = store, destroy, clock, steady
        self._changed = changed
        self._wire = Wire()
        self._session = Session(store, self._wire, steady)
        self._noted_at = steady()

    @property
    def profile(self) -> Profile | None:
        """The owner of this store, as last known; None when nobody ever signed in."""
        return kept.read(self._store).profile

    @property
    def state(self) -> State:
        return kept.read(self._store).state

    @property
    def lease_until(self) -> datetime | None:
        """Until when this opens without the server; None when nobody ever signed in."""
        lease = kept.read_lease(self._store)
        return lease.until if lease else None

    @property
    def last_contact(self) -> datetime | None:
        lease = kept.read_lease(self._store)
        return lease.contact if lease else None

    async def sign_in(self, server: str, opened: Opened = in_browser, wait_s: float = WAIT_S) -> Profile:
        """Sign in on the page that `opened` shows, and enrol this laptop; nothing changes unless all of it succeeds."""
        return await self._obeying(self._signing_in(issuer_of(server), opened, wait_s))

    async def renew(self) -> Profile:
        """Reach the server: the profile as it is now, and a new lease; Unreachable, SignInAgain, DeviceWiped."""
        me = read_me(await self._obeying(self._session.call("me")))
        before = kept.read(self._store).profile
        if before is None or not me.is_owner(before):
            raise ServerUnclear(say("une autre personne", "another person"))
        profile = me.profile(before.server, before.device)
        await asyncio.to_thread(kept.change, self._store, me.lease(), profile=profile)
        self._noted_at = self._steady()
        self._changed()
        return profile

    async def bearer(self) -> str:
        """A token for the other parts of the API."""
        return await self._obeying(self._session.bearer())

    async def ask(self, method: str, path: str, sent: Sent = NOTHING) -> Reply:
        """Another part of the API (`sync/push`), with whatever it answers below 500; DeviceWiped when it is to be."""
        return await self._obeying(self._accepted(method, path, sent))

    async def sign_out(self) -> SignedOut:
        """End the session here, and at the server when it can be told; the store, its keys and what waits stay."""
        async with self._session.changing:
            told = await self._told_goodbye(kept.read(self._store))
            self._session.forget()
            await asyncio.to_thread(kept.change, self._store, refresh_token="", over=False)
        self._changed()
        return SignedOut(self._store.outbox.unsent(), told)

    async def end(self) -> None:
        """The session may not go on: whoever it is signs in again."""
        await self._session.end()
        self._changed()

    async def admit(self) -> None:
        """Let the store be opened: LeaseOver when the lease is and the server cannot be reached, DeviceWiped."""
        with suppress(DiskFull, FolderClosed):  # a full disk locks nobody out
            await asyncio.to_thread(self.note)
        lease = kept.read_lease(self._store)
        if lease is None or not lease.over(self._clock()):
            return
        try:
            await self.renew()
        except (Unreachable, Refused, SignInAgain, NotSignedIn) as error:
            raise LeaseOver(lease.until, lease.moment(self._clock())) from error

    @property
    def lease_over(self) -> bool:
        """Whether the server must be reached before this opens again."""
        lease = kept.read_lease(self._store)
        return lease is not None and lease.over(self._clock())

    def note(self) -> None:
        """Remember what time it is, so that a clock turned back gains nothing."""
        with self._store.database.transaction():  # a new lease that comes meanwhile is not written over
            lease, steady = kept.read_lease(self._store), self._steady()
            worked, self._noted_at = timedelta(seconds=steady - self._noted_at), steady
            if lease is not None:
                kept.write_lease(self._store, lease.noted(self._clock(), worked))

    async def obey(self, order: str, *, ended: bool = False) -> NoReturn:
        """Erase this laptop, if the order is genuine: DeviceWiped. Otherwise nothing is touched."""
        profile = kept.read(self._store).profile
        target = Target(profile.server, profile.device) if profile else Target("", "")
        if profile is None or not await self._is_genuine(order, target):
            if ended:
                await self._session.end()
                raise SignInAgain
            raise ServerUnclear(say("ordre sans valeur", "an order without value"))
        url = (await self._session.at(target.issuer)).api(f"devices/{target.device}/wiped")
        proof = device_keys(self._store).wiped_proof(target.device)
        await self._destroy()
        self._farewell = asyncio.create_task(_say_wiped(url, proof))
        await asyncio.shield(self._farewell)
        raise DeviceWiped

    async def aclose(self) -> None:
        """End the connections; the store stays open."""
        self._session.forget()
        await self._wire.aclose()

    async def _accepted(self, method: str, path: str, sent: Sent) -> Reply:
        reply = await self._session.ask(method, path, sent)
        return accepted(reply) if reply.status == 403 else reply

    async def _signing_in(self, issuer: str, opened: Opened, wait_s: float) -> Profile:
        found = await SignIn(self._store, self._wire, await self._session.at(issuer)).through(opened, wait_s)
        async with self._session.changing:
            before = kept.read(self._store)
            await asyncio.to_thread(kept.write, self._store, found.account, found.lease)
            self._session.hold(found.tokens)
            self._noted_at = self._steady()
        self._changed()
        await self._told_goodbye(before)
        assert found.account.profile is not None
        return found.account.profile

    async def _obeying(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except WipeOrdered as ordered:
            await self.obey(ordered.order, ended=ordered.ended)
        except SignInAgain:
            self._changed()
            raise

    async def _is_genuine(self, order: str, target: Target) -> bool:
        keys = await self._wire.get((await self._session.at(target.issuer)).jwks_uri)
        return keys.ok and genuine(order, keys.body, target)

    async def _told_goodbye(self, mine: kept.Kept) -> bool:
        if not mine.refresh_token or mine.profile is None:
            return mine.over
        try:
            async with asyncio.timeout(GOODBYE_S):
                await revoke(self._wire, await self._session.at(mine.profile.server), mine.refresh_token)
        except (TimeoutError, IastedError):
            return False
        return True


async def _say_wiped(url: str, proof: str) -> None:
    """Tell the server, which may not hear it: it is done either way."""
    with suppress(IastedError, TimeoutError):
        async with asyncio.timeout(GOODBYE_S), Wire() as wire:
            await wire.post_json(url, {"proof": proof})
