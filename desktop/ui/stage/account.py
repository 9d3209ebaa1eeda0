"""An account for the stage: an invented agent of an invented organisation, and no server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from desktop.account.kept import State
from shared.language import say

SERVER = "https://iasted.exemple.ga"
LINK = f"{SERVER}/api/v1/auth/authorize"


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """Who plays."""

    id: str = "invented"
    name: str = "clarisse.mengue"
    display_name: str = "Clarisse Mengue"
    role: str = "agent"
    region: str = "Nyanga"
    organisation: str
    device: str = "invented"
    server: str = SERVER


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What came of signing out."""

    unsent: int = 0
    told_server: bool = True


class Invented:
    """Nobody is signed in until `play` says so."""

    def __init__(self) -> None:
        self.profile: Agent | None = None
        self.state: State = "signed-out"
        self.last_contact: datetime | None = None
        self.lease_until: datetime | None = None

    def play(self, state: State, days: float) -> None:
        """Somebody signed in, and so many days are left."""
        now = datetime.now(UTC)
        self.state, self.profile = state, _agent()
        self.last_contact, self.lease_until = now - timedelta(days=30 - days), now + timedelta(days=days)

    async def sign_in(self, _server: str, opened: Callable[[str], object]) -> Agent:
        """Wait for a browser that nobody opens."""
        opened(LINK)
        await asyncio.Event().wait()
        return _agent()

    async def renew(self) -> Agent:
        """There is no server."""
        return _agent()

    async def sign_out(self) -> Left:
        """Nobody is signed in any more; the store still belongs to somebody."""
        self.state = "signed-out"
        return Left()


def _agent() -> Agent:
    return Agent(
        organisation=say("Direction des routes", "Roads department"),
    )
