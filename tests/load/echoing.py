"""The same talk to a server that does nothing: what the sockets, the machine and this client cost by themselves."""

from __future__ import annotations

import asyncio
import os
from time import perf_counter

from websockets.asyncio.client import ClientConnection, connect

from tests.load.engines import HEAR_S
from tests.load.talking import CHUNK, CHUNK_S, SPOKEN, SPREAD_S, Tally


async def echoed(port: int, number: int, tally: Tally, until: float) -> None:
    """One person."""
    async with connect(f"ws://127.0.0.1:{port}", compression=None, proxy=None) as socket:
        await asyncio.sleep(number % 37 / 37 * SPREAD_S)
        turn = 0
        while asyncio.get_running_loop().time() < until:
            turn += 1
            await _turn(socket, SPOKEN[(number + turn) % len(SPOKEN)], tally)


async def _turn(socket: ClientConnection, chunks: int, tally: Tally) -> None:
    loop, sound = asyncio.get_running_loop(), os.urandom(CHUNK)
    began = loop.time()
    for chunk in range(1, chunks + 1):
        due = began + chunk * CHUNK_S
        await asyncio.sleep(due - loop.time())
        tally.late.append(loop.time() - due)
        await socket.send(sound)
        tally.sent += 1
    ended = perf_counter()
    await socket.send("end")
    await socket.recv()
    tally.added.append(perf_counter() - ended - HEAR_S)
    tally.turns += 1
