"""The stack that one would put together first, to measure the live loop against: each stage waits for the one before.

faster-whisper's own `transcribe`, then the whole answer, then the whole sound; same weights, same facts, same threads.
"""

from __future__ import annotations

import time
from contextlib import aclosing

from desktop.bench.asked import Asked
from shared.voice.events import FinalTranscript
from shared.voice.ports import Prompt, Responder, Spoken, Transcriber, Utterance, Voice
from shared.voice.sentences import speakable

ENDPOINT_S = 0.7
"""Silence after which the person is thought to be done."""


class Naive:
    """Hears, answers and speaks, one after the other."""

    def __init__(self, transcriber: Transcriber, responder: Responder, voice: Voice) -> None:
        self._transcriber, self._responder, self._voice = transcriber, responder, voice

    async def first_sound_s(self, asked: Asked) -> float:
        """From the true end of speech to the first sample that could be played."""
        began = time.perf_counter()
        question = await self._hear(asked.pcm)
        answer = await self._answer(Prompt(turn="naive", question=question, facts=asked.facts))
        await self._speak(answer)
        return ENDPOINT_S + time.perf_counter() - began

    async def _hear(self, pcm: bytes) -> str:
        text = ""
        async with aclosing(self._transcriber.transcribe(Utterance(turn="naive", pcm=pcm))) as events:
            async for event in events:
                if isinstance(event, FinalTranscript):
                    text = event.text
        return text

    async def _answer(self, prompt: Prompt) -> str:
        async with aclosing(self._responder.respond(prompt)) as pieces:
            return "".join([piece async for piece in pieces if isinstance(piece, str)])

    async def _speak(self, answer: str) -> None:
        async with aclosing(self._voice.speak("naive", speakable(answer) or "Rien.")) as sounds:
            assert [sound async for sound in sounds if isinstance(sound, Spoken)]
