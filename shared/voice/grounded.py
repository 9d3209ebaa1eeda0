"""A responder whose answers rest on what was given: an unsupported clause is withheld before anybody hears it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from shared.voice.events import EngineChosen
from shared.voice.grounding import Grounding
from shared.voice.ports import Capabilities, Obeyed, Prompt, Responder, Withheld, Written
from shared.voice.sentences import Clause, ClauseSplitter


class Grounded:
    """Wraps a responder; the first number, name or date without support ends the answer with a refusal."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self.name = responder.name
        self.capabilities: Capabilities = responder.capabilities

    async def warm(self, prompt: Prompt) -> None:
        await self._responder.warm(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        grounding = Grounding(sources_of(prompt), question=prompt.question)
        splitter = ClauseSplitter()
        async with aclosing(self._responder.respond(prompt)) as pieces:
            async for piece in pieces:
                if isinstance(piece, EngineChosen | Withheld | Obeyed):
                    yield piece
                    continue
                clauses = [piece] if isinstance(piece, Clause) else splitter.feed(piece)
                for written in _admitted(clauses, grounding):
                    yield written
                if grounding.refused:
                    return
        for written in _admitted(splitter.flush(), grounding):
            yield written


def sources_of(prompt: Prompt) -> tuple[str, ...]:
    """All that an answer may rest on besides the question."""
    said = (text for exchange in prompt.history for text in (exchange.question, exchange.answer))
    return (prompt.facts, *said)


def _admitted(clauses: list[Clause], grounding: Grounding) -> list[Written]:
    written: list[Written] = []
    for clause in clauses:
        text, missing = grounding.admit(clause.text)
        if missing:
            written.append(Withheld(claims=tuple(claim.surface for claim in missing)))
        if text:
            written.append(msgspec.structs.replace(clause, text=text))
    return written
