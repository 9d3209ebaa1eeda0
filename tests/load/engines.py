"""Engines that take as long as real ones and say what they were given, so that nothing is lost or repeated unseen."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator

from shared.roles import Standing
from shared.voice.events import FinalTranscript
from shared.voice.ports import RATE, Capabilities, Heard, Prompt, Sounded, Spoken, Utterance, Written
from shared.voice.turn import Engines

HEAR_S, FIRST_TEXT_S, CLAUSE_S, VOICE_S = 0.2, 0.3, 0.04, 0.1
CLAUSES = ("Le rapport est remis au préfet. ", "Il le lit demain matin. ", "La piste est sèche.")
CHARACTERS_A_SECOND = 15
PIECE = RATE
"""Bytes of sound that a voice gives at once: half a second."""


def heard(pcm: bytes) -> str:
    """What the ear hears: how much, and which sound exactly."""
    return f"{len(pcm)} octets {zlib.crc32(pcm)}"


def sounded(text: str) -> bytes:
    """As much sound as the text takes to say, and no other text's."""
    size = len(text) * RATE * 2 // CHARACTERS_A_SECOND // 2 * 2
    mark = f"{text}|".encode()
    return (mark * (size // len(mark) + 1))[:size]


class Stub:
    """One engine of each kind, for everybody at once."""

    name, capabilities = "stub", Capabilities(languages=("fr", "en"))

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        await asyncio.sleep(HEAR_S)
        yield FinalTranscript(turn=utterance.turn, text=heard(utterance.pcm), engine=self.name)

    async def warm(self, prompt: Prompt) -> None:
        """Nothing is to be taken in."""

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        await asyncio.sleep(FIRST_TEXT_S)
        for clause in CLAUSES:
            await asyncio.sleep(CLAUSE_S)
            yield clause

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        await asyncio.sleep(VOICE_S)
        pcm = sounded(text)
        for at in range(0, len(pcm), PIECE):
            yield Spoken(pcm=pcm[at : at + PIECE], rate=RATE)


class StubStaff:
    """Serves every turn of the gateway's with them."""

    def engines(self, language: str) -> Engines:
        stub = Stub()
        return Engines(transcriber=stub, responder=stub, voice=stub)

    def begin(self, turn: str, who: Standing) -> None:
        """It costs nothing."""

    async def end(self, turn: str) -> None:
        """The same."""

    async def warnings(self) -> list[str]:
        return []

    async def aclose(self) -> None:
        """Nothing is open."""
