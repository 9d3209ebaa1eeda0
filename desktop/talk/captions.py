"""What is being said, while it is being said: read again and again, shown, and given to the one who will answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from shared.errors import IastedError
from shared.voice.events import PartialTranscript
from shared.voice.ports import Utterance

FIRST_AFTER_S = 0.355
"""Sound that a first reading needs to hold a word."""
EVERY_S = 0.455
"""Between the beginnings of two readings; one that takes longer is followed at once by the next."""


class Reader(Protocol):
    """Reads an utterance that goes on; one for each utterance."""

    async def read(self, so_far: Utterance) -> PartialTranscript: ...


class Captions:
    """The readings of one utterance; they rest while the final reading is made, and end with the utterance."""

    def __init__(
        self,
        reader: Reader,
        so_far: Callable[[], Utterance],
        tell: Callable[[PartialTranscript], None],
        expect: Callable[[str], None],
    ) -> None:
        self._reader = reader
        self._so_far = so_far
        self._tell = tell
        self._expect = expect
        self._words: list[str] = []
        self._expected: list[str] = []
        self._task: asyncio.Task[None] | None = None

    def start(self, after_s: float = EVERY_S) -> None:
        """Read from now on, the first time after `after_s` seconds."""
        self.rest()
        self._task = asyncio.create_task(self._run(after_s))

    def rest(self) -> None:
        """Stop reading: it may be over, and then the last word was whole too."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._take_in(self._words)

    async def _run(self, after_s: float) -> None:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(after_s)
        while True:
            began = clock()
            try:
                partial = await self._reader.read(self._so_far())
            except IastedError:
                return  # the final reading will say what is wrong, if it still is
            self._tell(partial)
            self._words = f"{partial.stable} {partial.unstable}".split()
            self._take_in(self._words[:-1])
            await asyncio.sleep(max(0.0, EVERY_S - (clock() - began)))

    def _take_in(self, words: list[str]) -> None:
        """What was probably said; what turns out otherwise is only read again."""
        if words and words != self._expected:
            self._expected = words
            self._expect(" ".join(words))
