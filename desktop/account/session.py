"""The session of whoever is signed in: an access token in memory, a refresh token in the store, one refresh at a time.

A new refresh token is on disk before the access token that came with it is used. When a reply is lost the former one
is still here, and the server takes it again; only the server's own « invalid_grant » ends a session.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec

from desktop.account import kept
from desktop.account.device import device_keys
from desktop.account.endpoints import Endpoints, discover
from desktop.account.refusals import NotSignedIn, ServerUnclear, SignInAgain
from desktop.account.tokens import Tokens, accepted, refreshed
from desktop.account.wire import NOTHING, Reply, Sent, Wire
from desktop.store.store import Store

EARLY_S = 60.0
"""An access token is renewed this long before its end: clocks and networks are slow."""


class Session:
    """Belongs to one loop; the store may be shared with other threads."""

    def __init__(self, store: Store, wire: Wire, steady: Callable[[], float] = time.monotonic) -> None:
        self._store, self._wire, self._steady = store, wire, steady
        self._endpoints: Endpoints | None = None
        self._access, self._until = "", 0.0
        self.changing = asyncio.Lock()
        """Held by whoever changes the session in the store."""

    async def at(self, issuer: str) -> Endpoints:
        """Where the server does what; asked once."""
        if self._endpoints is None or self._endpoints.issuer != issuer:
            self._endpoints = await discover(self._wire, issuer)
        return self._endpoints

    async def bearer(self) -> str:
        """An access token with time left; SignInAgain, NotSignedIn, Unreachable, WipeOrdered."""
        async with self.changing:
            if not self._access or self._steady() > self._until:
                await self._refresh()
            return self._access

    async def call(self, path: str, body: Any = None) -> Reply:
        """An authenticated route of identity's."""
        content = Sent() if body is None else Sent(content=msgspec.json.encode(body))
        return accepted(await self.ask("GET" if body is None else "POST", f"auth/{path}", content))

    async def ask(self, method: str, path: str, sent: Sent = NOTHING) -> Reply:
        """An authenticated route of the API, whatever it answers; a token that no longer counts is renewed once."""
        reply = await self._asked(method, path, sent)
        if reply.status == 401:
            self.forget()
            reply = await self._asked(method, path, sent)
        if reply.status == 401:  # the refresh just succeeded: whatever this is, it ends no session
            raise ServerUnclear("401")
        return reply

    def hold(self, tokens: Tokens) -> None:
        """Use this access token from now on; its refresh token is in the store."""
        self._access = tokens.access_token
        self._until = self._steady() + max(tokens.expires_in - EARLY_S, tokens.expires_in / 2)

    def forget(self) -> None:
        """No access token from here on."""
        self._access = ""

    async def _asked(self, method: str, path: str, sent: Sent) -> Reply:
        token = await self.bearer()
        profile = kept.read(self._store).profile
        if profile is None:
            raise NotSignedIn
        endpoints = await self.at(profile.server)
        return await self._wire.ask(method, f"{endpoints.issuer}/api/v1/{path}", token, sent)

    async def _refresh(self) -> None:
        mine = kept.read(self._store)
        if mine.over:
            raise SignInAgain
        if not mine.refresh_token or mine.profile is None:
            raise NotSignedIn
        endpoints = await self.at(mine.profile.server)
        try:
            tokens = await refreshed(self._wire, endpoints, mine.refresh_token, device_keys(self._store))
        except SignInAgain:
            await self.end()
            raise
        await asyncio.to_thread(kept.change, self._store, refresh_token=tokens.refresh_token)
        self.hold(tokens)

    async def end(self) -> None:
        """The server ended the session; nothing else changes."""
        self.forget()
        await asyncio.to_thread(kept.change, self._store, refresh_token="", over=True)
