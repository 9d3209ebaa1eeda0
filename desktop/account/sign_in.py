"""Signing in, step by step: the page in the browser, the code, the person, the laptop's keys; all of it or nothing."""

from __future__ import annotations

import asyncio
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress

import msgspec

from desktop.account import kept
from desktop.account.device import DeviceKeys, device_keys
from desktop.account.endpoints import Endpoints
from desktop.account.lease import Lease
from desktop.account.loopback import WAIT_S, listening
from desktop.account.me import Enrolment, Me, enrolment, read_me
from desktop.account.pkce import Attempt
from desktop.account.refusals import OtherPerson
from desktop.account.tokens import GOODBYE_S, Tokens, accepted, exchanged, revoke
from desktop.account.wire import Wire
from desktop.store.store import Store
from shared.errors import IastedError

Opened = Callable[[str], object]


class SignedIn(msgspec.Struct, frozen=True):
    """What is to be kept, together."""

    account: kept.Kept
    lease: Lease
    tokens: Tokens


def in_browser(url: str) -> None:
    """Show a page in the system's browser; some wait until they are closed."""
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


class SignIn:
    """One attempt; nothing is written before everything is known."""

    def __init__(self, store: Store, wire: Wire, endpoints: Endpoints) -> None:
        self._store, self._wire, self._at = store, wire, endpoints

    async def through(self, opened: Opened, wait_s: float = WAIT_S) -> SignedIn:
        """The session of whoever signs in on the page that `opened` shows; cancelling this ends it."""
        attempt = Attempt.new()
        async with listening(self._at.issuer, attempt.state) as loopback:
            opened(attempt.page(self._at.authorization_endpoint, loopback.redirect_uri))
            code = await loopback.code(wait_s)
            tokens = await exchanged(self._wire, self._at, attempt, code, loopback.redirect_uri)
        try:
            return await self._enrolled(tokens)
        except BaseException:
            await self._given_back(tokens)
            raise

    async def _enrolled(self, tokens: Tokens) -> SignedIn:
        me = read_me(accepted(await self._wire.get(self._at.api("me"), tokens.access_token)))
        owner = kept.read(self._store).profile
        if owner is not None and not me.is_owner(owner):
            raise OtherPerson(owner.shown)
        keys = await asyncio.to_thread(device_keys, self._store)
        return self._signed_in(me, await self._device(keys, tokens), tokens)

    async def _device(self, keys: DeviceKeys, tokens: Tokens) -> Enrolment:
        body = enrolment(keys, tokens.access_token)
        return accepted(await self._wire.post_json(self._at.api("devices"), body, tokens.access_token)).read(Enrolment)

    def _signed_in(self, me: Me, device: Enrolment, tokens: Tokens) -> SignedIn:
        account = kept.Kept(
            profile=me.profile(self._at.issuer, device.id),
            refresh_token=tokens.refresh_token,
            certificate=device.certificate,
        )
        return SignedIn(account, me.lease(), tokens)

    async def _given_back(self, tokens: Tokens) -> None:
        """A session that is not kept here is not left at the server either, if it can be told."""
        with suppress(IastedError, TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await revoke(self._wire, self._at, tokens.refresh_token)
