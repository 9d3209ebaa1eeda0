"""A transcriber that hears what its script says."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import Any

from shared.voice.events import FinalTranscript, PartialTranscript
from shared.voice.ports import RATE, Capabilities, Heard, Utterance
from tests.fakes.scripted import Scripted

SOUND = b"\x00\x10" * RATE
"""One second that is not silent."""


class ScriptedTranscriber(Scripted):
    """Hears `text` in any sound, or what `hears` says of that very sound, word by word; nothing in silence."""

    def __init__(
        self,
        text: str = "où est le village",
        *,
        name: str = "ear",
        hears: Mapping[bytes, str] | None = None,
        **script: Any,
    ) -> None:
        super().__init__(name, **script)
        self.capabilities = Capabilities(interim=True)
        self._text = text
        self._hears = hears or {}

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        text = self._hears.get(utterance.pcm, self._text) if any(utterance.pcm) else ""
        words = text.split()
        pieces: list[Heard] = [
            PartialTranscript(turn=utterance.turn, stable=" ".join(words[:count]), unstable=" ".join(words[count:]))
            for count in range(len(words))
        ]
        window = "full" if utterance.full_window else "short"
        final = FinalTranscript(
            turn=utterance.turn, text=text, language=utterance.language or "fr", engine=self.name, window=window
        )
        answer = self.play(utterance, [*pieces, final])
        try:
            async for piece in answer:
                yield piece
        finally:
            await answer.aclose()
