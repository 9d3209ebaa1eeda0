"""The first rung of the answer ladder: a command is obeyed at once, and no engine is asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime

from shared.voice.intents import Intent, answer, recognise
from shared.voice.phrases import CHANGES
from shared.voice.ports import Capabilities, Exchange, Obeyed, Prompt, Responder, Written


class Obedient:
    """Wraps a responder, outside of whoever guards its answers; a command with nothing to say is obeyed in silence.

    `at_limit` tells whether the voice cannot be changed any further the way a command asks.
    """

    def __init__(
        self,
        responder: Responder,
        now: Callable[[], datetime],
        *,
        at_limit: Callable[[Intent], bool] = lambda _: False,
    ) -> None:
        self._responder = responder
        self._now = now
        self._at_limit = at_limit
        self.name = responder.name
        self.capabilities: Capabilities = responder.capabilities

    async def warm(self, prompt: Prompt) -> None:
        if not recognise(prompt.question):
            await self._responder.warm(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        if intent := recognise(prompt.question):
            yield Obeyed(intent=intent)
            last = last_answer(prompt.history)
            if text := answer(intent, self._now(), last, at_limit=self._at_limit(intent)):
                yield text
            return
        async with aclosing(self._responder.respond(prompt)) as pieces:
            async for piece in pieces:
                yield piece


def last_answer(history: tuple[Exchange, ...]) -> str:
    """What was said last and is worth saying again; « Plus fort. » is not."""
    worth = (said for said in reversed(history) if recognise(said.question) not in {*CHANGES, "stop"})
    return next((said.answer for said in worth if said.answer), "")
