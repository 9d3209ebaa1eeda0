"""Twenty people talk in real time beside forty who listen while every connection is cut again and again."""

from __future__ import annotations

import asyncio

from shared.providers.gateway_line import Line, Place
from tests.load.engines import StubStaff
from tests.load.talking import Talker, Tally, cutting
from tests.servers.voice import VoiceServer

TALKING, CONNECTED, SECONDS, CUTS_S = 20, 60, 2.0, 0.8


async def bearer() -> str:
    return "amelie"


async def test_nothing_is_lost_or_said_twice():
    async with VoiceServer(StubStaff(), each=CONNECTED, node=CONNECTED) as server:
        lines = [Line(Place(url=server.base, bearer=bearer, proxy=None)) for _ in range(CONNECTED)]
        await asyncio.gather(*(line.open() for line in lines))
        assert len(server.gateway.connections) == CONNECTED
        tally, until = Tally(), asyncio.get_running_loop().time() + SECONDS
        cutters = [asyncio.create_task(cutting(line, number, CUTS_S)) for number, line in enumerate(lines)]
        await asyncio.gather(
            *(Talker(line, number, tally, until).talk() for number, line in enumerate(lines[:TALKING]))
        )
        for task in cutters:
            task.cancel()
        assert tally.turns >= TALKING
        assert sum(line.cuts for line in lines) >= TALKING
        assert (tally.lost, tally.repeated, tally.events_lost, tally.events_repeated) == (0, 0, 0, 0)
        assert not tally.failed
        await asyncio.gather(*(line.aclose() for line in lines))
