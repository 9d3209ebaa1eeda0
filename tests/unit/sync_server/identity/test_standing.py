"""What is remembered of a session is forgotten at once when something changes, even while it is being looked up."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec

from sync_server.identity.session import Session
from sync_server.identity.standing import REMEMBERED_S, Standings

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


class Tables:
    """A database with one session, which counts how often it is asked."""

    def __init__(self) -> None:
        self.asked, self.meanwhile = 0, lambda: None
        self.session = Session(
            id="s",
            client="c",
            scope="account",
            counter=0,
            expires_at=NOW + timedelta(days=1),
            ended_at=None,
            ended_why=None,
            person="p",
            organisation="o",
            role="agent",
            region=None,
            disabled_at=None,
            device=None,
            signing_key=None,
            revoked_at=None,
            wipe_at=None,
            wiped_at=None,
        )

    @asynccontextmanager
    async def reading(self):
        yield self

    async def row(self, _sql, *_values):
        self.asked += 1
        found = msgspec.structs.asdict(self.session)
        self.meanwhile()
        return found


class Standing:
    """The thing under test, with a clock to move."""

    def __init__(self) -> None:
        self.tables, self.now = Tables(), 0.0
        self.of = Standings(self.tables, None, "https://server.example", lambda: NOW, lambda: self.now)

    async def role(self) -> str:
        return (await self.of.of("s", "p")).role


async def test_a_session_is_looked_up_once_and_again_when_it_has_grown_old():
    standing = Standing()
    for _ in range(5):
        await standing.role()
    assert standing.tables.asked == 1
    standing.now += REMEMBERED_S
    await standing.role()
    assert standing.tables.asked == 2


def test_what_is_remembered_grows_old_well_within_the_promised_minute():
    assert REMEMBERED_S <= 30


async def test_a_change_that_comes_while_it_is_looked_up_is_not_missed():
    standing = Standing()

    def changed() -> None:
        """On this instance, after the row was read and before it is remembered."""
        standing.tables.session = msgspec.structs.replace(standing.tables.session, role="user")
        standing.of.forget()

    standing.tables.meanwhile = changed
    assert await standing.role() == "agent"
    standing.tables.meanwhile = lambda: None
    assert await standing.role() == "user"
