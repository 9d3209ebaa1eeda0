"""A responder that says again what was answered before, and remembers what its engine answers from knowledge."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from shared.routing.cache import SemanticCache
from shared.routing.cached import Found, Scope
from shared.routing.keeping import agree, may_be_looked_up, tokens_of, worth_keeping
from shared.voice.events import EngineChosen
from shared.voice.ports import Capabilities, Obeyed, Prompt, Responder, Withheld, Written
from shared.voice.sentences import Clause

ENGINE = "cache"
_TURNS = 256


class Remembered:
    """Stands inside of commands and outside of whoever guards answers: only what was let through is kept."""

    def __init__(self, responder: Responder, cache: SemanticCache, scope_of: Callable[[Prompt], Scope]) -> None:
        self._responder, self._cache, self._scope_of = responder, cache, scope_of
        self._said: OrderedDict[str, str] = OrderedDict()
        self._tasks: set[asyncio.Task[object]] = set()
        self.name = responder.name
        self.capabilities: Capabilities = responder.capabilities

    async def warm(self, prompt: Prompt) -> None:
        await self._responder.warm(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        scope = self._scope_of(prompt)
        looked = await self._cache.look(prompt.question, scope) if may_be_looked_up(prompt) else None
        found = looked if isinstance(looked, Found) else None
        if found and not found.shadow:
            self._note(prompt.turn, found.entry)
            yield EngineChosen(turn=prompt.turn, stage="think", engine=ENGINE)
            yield found.answer
            return
        answer, whole = "", True
        async with aclosing(self._responder.respond(prompt)) as pieces:
            async for piece in pieces:
                whole = whole and not isinstance(piece, Withheld | Obeyed)
                answer += f"{piece.text} " if isinstance(piece, Clause) else piece if isinstance(piece, str) else ""
                yield piece
        if whole and looked is not None:
            self._later(self._learn(prompt, scope, answer.strip(), found))

    async def disliked(self, turn: str) -> bool:
        """The person says that the answer of this turn was wrong; False when it did not come from here."""
        entry = self._said.pop(turn, None)
        if entry is not None:
            await self._cache.evict(entry)
        return entry is not None

    async def settled(self) -> None:
        """Back when all that was to be kept is kept."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _learn(self, prompt: Prompt, scope: Scope, answer: str, shadowed: Found | None) -> None:
        if shadowed is not None:
            await self._cache.compared(shadowed, agrees=agree(answer, shadowed.answer))
        elif worth_keeping(answer):
            await self._cache.keep(prompt.question, answer, scope, tokens_of(prompt, answer))

    def _note(self, turn: str, entry: str) -> None:
        self._said[turn] = entry
        while len(self._said) > _TURNS:
            self._said.popitem(last=False)

    def _later(self, work: object) -> None:
        """Beside the turn: nobody waits for it."""
        task: asyncio.Task[object] = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
