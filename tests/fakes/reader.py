"""A reader of captions that reads one more word each time it is asked."""

from __future__ import annotations

from shared.voice.events import PartialTranscript
from shared.voice.ports import Utterance


class ScriptedReader:
    """The words of `text`, one by one; all but the last are stable."""

    def __init__(self, text: str = "où est le village") -> None:
        self._words = text.split()
        self.read_so_far: list[Utterance] = []

    async def read(self, so_far: Utterance) -> PartialTranscript:
        self.read_so_far.append(so_far)
        shown = self._words[: len(self.read_so_far)]
        return PartialTranscript(turn=so_far.turn, stable=" ".join(shown[:-1]), unstable=shown[-1])
