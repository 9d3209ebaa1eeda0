"""A responder that writes what its script says."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from shared.voice.ports import Prompt, Written
from tests.fakes.scripted import Scripted

ANSWER = "Le village est au nord. Il faut une heure de route. La piste est sèche."


class ScriptedResponder(Scripted):
    """Writes `answer` word by word (or piece by piece when given pieces), going on from what was already said."""

    def __init__(self, answer: str | Sequence[Written] = ANSWER, *, name: str = "mind", **script: Any) -> None:
        super().__init__(name, **script)
        self._answer = answer
        self.warmed: list[Prompt] = []

    async def warm(self, prompt: Prompt) -> None:
        self.warmed.append(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        answer = self.play(prompt, self._pieces(prompt.already_said))
        try:
            async for piece in answer:
                yield piece
        finally:
            await answer.aclose()

    def _pieces(self, already_said: str) -> Sequence[Written]:
        if not isinstance(self._answer, str):
            return self._answer
        return re.findall(r"\S+\s*", self._answer.removeprefix(already_said))
