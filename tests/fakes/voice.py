"""A voice that hums: one note, as long as the text deserves."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from shared.voice.ports import Sounded, Spoken
from tests.fakes.scripted import Scripted
from tests.fakes.sounds import pcm, tone

CHARS_A_SECOND = 15


class ScriptedVoice(Scripted):
    """Hums every text that has a letter or a digit in it, in pieces of at most half a second."""

    def __init__(self, *, name: str = "mouth", speed: float = 1.0, rate: int = 16_000, **script: Any) -> None:
        super().__init__(name, **script)
        self.speed = speed
        self.rate = rate

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        seconds = len(text) / CHARS_A_SECOND / self.speed if any(char.isalnum() for char in text) else 0.0
        sound, piece = pcm(tone(seconds, self.rate, hertz=200 + len(text))), self.rate
        answer = self.play(
            text, [Spoken(pcm=sound[at : at + piece], rate=self.rate) for at in range(0, len(sound), piece)]
        )
        try:
            async for item in answer:
                yield item
        finally:
            await answer.aclose()
