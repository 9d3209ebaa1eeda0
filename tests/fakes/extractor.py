"""An extractor that answers what its script says, whatever it is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

Answer = str | Exception | Callable[[str], str]


class ScriptedExtractor:
    """Gives `answers` one after the other and the last one for ever; an exception is raised, a function is asked."""

    def __init__(self, *answers: Answer, delay_s: float = 0.0) -> None:
        self._answers: Sequence[Answer] = answers or (empty_form,)
        self._delay_s = delay_s
        self.asked: list[str] = []
        self.schemas: list[dict[str, Any]] = []

    async def extract(self, instruction: str, text: str, schema: dict[str, Any]) -> str:
        self.asked.append(text)
        self.schemas.append(schema)
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        answer = self._answers[min(len(self.asked), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, str) else answer(text)


def empty_form(_text: str) -> str:
    """What a model that found nothing answers."""
    return json.dumps({"valeur": ""})
