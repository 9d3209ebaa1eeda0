"""What suites about live hearing share: an ear, the server on loopback behind it, and how one speaks to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager

from shared.providers.deepgram_live import DeepgramLive
from shared.providers.deepgram_socket import Bounds
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from shared.voice.events import FinalTranscript
from tests.vendors.deepgram import DeepgramServer

PATIENCE = Patience(connect=1, first=5, between=0.3, whole=10)
BOUNDS = Bounds(pause_s=0.01, quiet_s=0.3)
TEXT = "La route de Mouila est coupée depuis mardi et le pont de la ville est tombé aussi"
MESSAGES = 9
"""How many the server says about this text."""


@asynccontextmanager
async def live_ear(bounds: Bounds = BOUNDS) -> AsyncGenerator[DeepgramLive, None]:
    """With its `server`, and with what its attempts `told`."""
    server, told = DeepgramServer().start(), []
    vendor = Vendor(
        provider="deepgram", model="nova-3", key=lambda: "clef-secrete", base_url=server.url, patience=PATIENCE
    )
    ear = DeepgramLive(vendor, told.append, bounds=bounds)
    ear.server, ear.told = server, told
    try:
        yield ear
    finally:
        await ear.aclose()
        server.stop()


async def said(ear: DeepgramLive, pcm: bytes, piece: int = 3200) -> FinalTranscript:
    """What is heard of this sound."""
    async with aclosing(await ear.open("t1")) as listening:
        for begin in range(0, len(pcm), piece):
            await listening.feed(pcm[begin : begin + piece])
            await asyncio.sleep(0)
        return await listening.finish()


async def until(condition: Callable[[], bool]) -> None:
    """Back when it holds."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the server runs on a thread of its own
            await asyncio.sleep(0.01)
