"""What the contracts need of this machine: the light models, and sentences that its own voice has recorded."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desktop.crew import Crew
from models.store import default_store
from shared.voice.ports import RATE, Spoken, Voice
from shared.voice.resample import Resampler
from shared.voice.words import fold
from tests.fakes.sounds import pcm, silence

LIGHT = ("whisper-base", "qwen2.5-coder-0.5b-instruct-q4_k_m", "kokoro-82m-int8-ff_siwis")
REAL = pytest.param("real", marks=pytest.mark.models)
SUBJECTS = ["fake", "routed", REAL]


@asynccontextmanager
async def light_crew() -> AsyncGenerator[Crew, None]:
    """The light engines; their processes start when first asked and end here."""
    crew = Crew(default_store(), only=LIGHT)
    try:
        yield crew
    finally:
        await crew.aclose()


async def record(voice: Voice, text: str) -> bytes:
    """The sentence as a microphone would give it: 16 kHz, half a second of silence around it."""
    resampler = Resampler(RATE)
    sounds = [sound async for sound in voice.speak("recording", text) if isinstance(sound, Spoken)]
    spoken = b"".join(resampler.feed(sound.pcm, sound.rate) for sound in sounds) + resampler.flush()
    return pcm(silence(0.5)) + spoken + pcm(silence(0.5))


async def taken(items: AsyncGenerator[Any, None]) -> list[Any]:
    """All the items, in order."""
    return [item async for item in items]


def share_heard(said: str, heard: str) -> float:
    """How much of the words of `said` is in `heard`."""
    words = _words(said)
    return len(words & _words(heard)) / len(words)


def _words(text: str) -> set[str]:
    letters: Iterable[str] = (char if char.isalnum() else " " for char in fold(text))
    return set("".join(letters).split())
