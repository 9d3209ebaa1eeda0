"""Whether a pause is the end: by the words that were heard, and by how the voice sounded, once both are known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from desktop.audio.patience import evidence
from shared.voice.completeness import completeness

LISTENS_AFTER_S = 0.125
"""After the pause is told: the melody of an end needs a fifth of a second of silence in all."""
SURE = 1.0
"""Words that are a command need no second witness."""

SoundsOver = Callable[[bytes], Awaitable[float]]


class Verdict:
    """One for each pause; `tell` is called once, with how surely the utterance is over (0 to 1)."""

    def __init__(
        self, so_far: Callable[[], bytes], sounds_over: SoundsOver | None, tell: Callable[[float], None]
    ) -> None:
        self._so_far = so_far
        self._tell = tell
        self._words: float | None = None
        self._voice: float | None = None
        self._listening = asyncio.create_task(self._listen(sounds_over)) if sounds_over is not None else None

    def heard(self, text: str) -> None:
        """The words are known."""
        self._words = completeness(text)
        if self._words == SURE and self._listening is not None:
            self.forget()
        self._judge()

    def forget(self) -> None:
        """Nobody asks any more."""
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _listen(self, sounds_over: SoundsOver) -> None:
        await asyncio.sleep(LISTENS_AFTER_S)
        self._voice = await sounds_over(self._so_far())
        self._listening = None
        self._judge()

    def _judge(self) -> None:
        if self._words is not None and self._listening is None:
            self._tell(evidence(self._words, self._voice))
