"""An account without a server: signing in waits until the test lets it go on, and fails when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from shared.errors import IastedError

LINK = "http://127.0.0.1:8750/api/v1/auth/authorize?client_id=iasted-desktop&state=abc"


class FakeProfile(msgspec.Struct, frozen=True, kw_only=True):
    id: str = "p1"
    name: str = "clarisse"
    display_name: str = "Clarisse Mengue"
    role: str = "agent"
    region: str = "Nyanga"
    organisation: str = "Direction des routes"
    device: str = "0193f2c4"
    server: str = "https://iasted.exemple.ga"


class FakeSignedOut(msgspec.Struct, frozen=True):
    unsent: int
    told_server: bool


class FakeAccount:
    """`refusals` are raised by what is asked next, one each; `finish` ends the visit to the browser."""

    def __init__(self, unsent: Callable[[], int]) -> None:
        self._unsent = unsent
        self.profile: FakeProfile | None = None
        self.state = "signed-out"
        self.lease_until: datetime | None = None
        self.last_contact: datetime | None = None
        self.refusals: list[IastedError] = []
        self.done: list[Any] = []
        self.reachable = True
        self.finish = asyncio.Event()

    def put(self, state: str = "signed-in", *, days: float = 30, **profile: str) -> None:
        """Somebody has signed in before."""
        now = datetime.now(UTC)
        self.profile, self.state = FakeProfile(**profile), state
        self.last_contact, self.lease_until = now, now + timedelta(days=days)

    async def sign_in(self, server: str, opened: Callable[[str], None]) -> FakeProfile:
        self.done.append(("sign-in", server))
        self._refuse()
        opened(LINK)
        try:
            await self.finish.wait()
        except asyncio.CancelledError:
            self.done.append("cancelled")
            raise
        self._refuse()
        self.put(server=server)
        assert self.profile is not None
        return self.profile

    async def renew(self) -> FakeProfile:
        self.done.append("renew")
        self._refuse()
        self.put()
        assert self.profile is not None
        return self.profile

    async def sign_out(self) -> FakeSignedOut:
        self.done.append("sign-out")
        self._refuse()
        self.state = "signed-out"
        return FakeSignedOut(self._unsent(), self.reachable)

    def _refuse(self) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
