"""People who talk in real time through the product's own client, and check every answer to the byte."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from time import perf_counter

from shared.providers.failures import ProviderFailed
from shared.providers.gateway_line import Call, Line
from shared.voice.events import FinalTranscript, ReplyDelta, SpokenAudio
from shared.voice.session import Begin, End
from tests.load.engines import CLAUSES, FIRST_TEXT_S, HEAR_S, heard, sounded

CHUNK_S, CHUNK = 0.1, 3200
SPOKEN = (10, 20, 30)
"""Chunks of an utterance: one to three seconds."""
SPREAD_S = 2.0
"""Within which they begin."""
MIND_S = FIRST_TEXT_S + 0.04


class Tally:
    """What all of them counted together."""

    def __init__(self) -> None:
        self.turns = self.sent = self.lost = self.repeated = 0
        self.events = self.events_lost = self.events_repeated = 0
        self.failed = Counter[str]()
        self.added: list[float] = []
        self.text: list[float] = []
        self.late: list[float] = []


class Talker:
    """One person on a line of their own."""

    def __init__(self, line: Line, number: int, tally: Tally, until: float) -> None:
        self._line, self._number, self._tally, self._until = line, number, tally, until
        self._loop = asyncio.get_running_loop()

    async def talk(self) -> None:
        """Turn after turn."""
        await asyncio.sleep(self._number % 37 / 37 * SPREAD_S)
        turn = 0
        while self._loop.time() < self._until:
            turn += 1
            sound = os.urandom(CHUNK * SPOKEN[(self._number + turn) % len(SPOKEN)])
            try:
                async with self._line.call(f"t{turn}") as call:
                    await self._turn(call, sound)
            except ProviderFailed as failure:
                self._tally.failed[failure.kind] += 1

    async def _turn(self, call: Call, sound: bytes) -> None:
        async with call.session.speaking:
            call.tell(Begin(turn=call.turn, privacy="internal"))
            chunks = await self._say(call, sound)
            ended = perf_counter()
            call.tell(End(turn=call.turn, chunks=chunks))
        text, pcm, pieces = "", b"", 0
        async for event in call.events():
            self._tally.events += 1
            match event:
                case FinalTranscript(text=told):
                    self._tally.added.append(perf_counter() - ended - HEAR_S)
                    self._heard(sound, told)
                case ReplyDelta(text=piece):
                    if not text:
                        self._tally.text.append(perf_counter() - ended - HEAR_S - MIND_S)
                    text, pieces = text + piece, pieces + 1
                case SpokenAudio(pcm=piece):
                    pcm += piece
        self._tally.turns += 1
        self._answered(text, pieces, pcm)

    async def _say(self, call: Call, sound: bytes) -> int:
        """In real time; the number of the last chunk."""
        began, last = self._loop.time(), 0
        for number, at in enumerate(range(0, len(sound), CHUNK), 1):
            due = began + number * CHUNK_S
            await asyncio.sleep(due - self._loop.time())
            self._tally.late.append(self._loop.time() - due)
            last = call.sound(sound[at : at + CHUNK])
            self._tally.sent += 1
        return last

    def _heard(self, sound: bytes, told: str) -> None:
        if told != heard(sound):
            there, wanted = int(told.split(maxsplit=1)[0]), len(sound)
            self._tally.lost += max(1 if there == wanted else 0, (wanted - there) // CHUNK)
            self._tally.repeated += max(0, (there - wanted) // CHUNK)

    def _answered(self, text: str, pieces: int, pcm: bytes) -> None:
        wanted = b"".join(sounded(clause.strip()) for clause in CLAUSES)
        whole = text == "".join(CLAUSES) and pcm == wanted
        lost = max(0, len(CLAUSES) - pieces) + (len(pcm) < len(wanted))
        repeated = max(0, pieces - len(CLAUSES)) + (len(pcm) > len(wanted))
        self._tally.events_lost += lost or int(not whole and not repeated)
        self._tally.events_repeated += repeated


async def cutting(line: Line, number: int, every_s: float) -> None:
    """Abort this line's connection again and again, as a lost network does."""
    await asyncio.sleep(every_s * (number % 23 / 23))
    while True:
        await asyncio.sleep(every_s)
        if line._session is not None and (socket := line._session._socket) is not None:
            socket.transport.abort()
