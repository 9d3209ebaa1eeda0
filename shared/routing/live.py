"""Hears somebody while they speak with whoever the plan would ask first, where that one can; nobody else is opened."""

from __future__ import annotations

from collections.abc import Mapping

from shared.routing.policy import Request
from shared.routing.router import nobody
from shared.routing.switchboard import Switchboard
from shared.voice.alongside import Alongside
from shared.voice.listening import Listening
from shared.voice.ports import Capabilities, Privacy, Transcriber

EXPECTED_MS = 10_000
"""Of an ordinary utterance: what it will be is not known when it begins."""


class RoutedLive:
    """Given the same candidates as the `RoutedTranscriber` that asks for the end; money is set aside there."""

    def __init__(self, board: Switchboard, candidates: Mapping[str, Transcriber]) -> None:
        self._board, self._candidates = board, candidates
        self.name = "router"
        self.capabilities = Capabilities(interim=True)

    async def open(
        self, turn: str, language: str | None = "fr", glossary: str = "", privacy: Privacy = "restricted"
    ) -> Listening:
        """EngineFailed (no-candidate) where the first to be asked hears whole utterances only, or none may be asked."""
        books = self._board.begin(turn)
        books.told(privacy)
        request = Request(stage="hear", privacy=books.privacy, language=language or "fr", audio_ms=EXPECTED_MS)
        found = await self._board.plan(request, books, self._candidates)
        first = self._candidates[found.candidates[0]] if found.candidates else None
        if not isinstance(first, Alongside):
            raise nobody("hear")
        return await first.listen(turn, language, glossary)
