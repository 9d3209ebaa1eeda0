"""A desk that only synchronises, on a time that jumps from one timer to the next."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from desktop.desk.syncing import Syncing
from desktop.settings import Settings
from tests.fakes.exchange import FakeExchange, FakeStanding
from tests.fakes.virtually import virtually

BEGAN = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


class Desk:
    """Synchronises; the dice always fall on the higher number."""

    began = BEGAN

    def __init__(self, settings: Settings) -> None:
        loop = asyncio.get_running_loop()
        self.exchange, self.standing = FakeExchange(loop.time), FakeStanding()
        self.told: list = []
        self.syncing = Syncing(
            self.exchange,
            self.standing,
            settings,
            self.told.append,
            clock=lambda: BEGAN + timedelta(seconds=loop.time()),
            dice=lambda _, most: most,
            aside=_here,
        )

    @property
    def phase(self):
        return self.syncing.status.phase


async def _here(work, *given):
    return work(*given)


@pytest.fixture
def at_a_desk():
    """Runs a scene at a desk, to its end."""

    def run(scene, settings=None, before=lambda desk: None):
        async def whole():
            desk = Desk(settings or Settings())
            before(desk)
            desk.syncing.begin()
            try:
                await scene(desk)
            finally:
                await desk.syncing.aclose()

        virtually(whole())

    return run
