"""What a small model is told before it answers, and what leaves first when its window is too small."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from shared.voice.ports import Prompt

KEPT_EXCHANGES = 5
"""Exchanges of the conversation that are shown to the model."""

SYSTEM = (
    "Tu es iAsted, l'assistant vocal d'un agent de terrain au Gabon. "
    "Réponds en français par une phrase courte, uniquement à partir des informations ci-dessous. "
    "Si la réponse n'y est pas, réponds exactement : Je ne sais pas."
)

Chat = list[dict[str, str]]


class Budget(msgspec.Struct, frozen=True):
    """How many tokens a chat may take, and how they are counted."""

    room: int
    count: Callable[[Chat], int]


def messages(prompt: Prompt) -> Chat:
    """The chat for a prompt: rules and facts first and unchanged from turn to turn, so that they stay warm."""
    system = f"{SYSTEM}\n\nInformations :\n{plain(prompt.facts)}" if prompt.facts else SYSTEM
    chat = [{"role": "system", "content": system}]
    for exchange in prompt.history[-KEPT_EXCHANGES:]:
        chat.append({"role": "user", "content": plain(exchange.question)})
        chat.append({"role": "assistant", "content": plain(exchange.answer)})
    return [*chat, {"role": "user", "content": plain(prompt.question)}]


def fit(prompt: Prompt, budget: Budget) -> Chat:
    """The chat, made to fit: the oldest exchanges leave first, then the facts that are far from the question.

    A question that is too long by itself loses its end.
    """
    prompt = msgspec.structs.replace(prompt, history=prompt.history[-KEPT_EXCHANGES:])
    while budget.count(messages(prompt)) > budget.room and prompt.history:
        prompt = msgspec.structs.replace(prompt, history=prompt.history[1:])
    passages = _nearest_first(prompt)
    while budget.count(messages(prompt)) > budget.room and passages:
        passages = passages[: max(len(passages) * 2 // 3, 1)] if len(passages) > 1 else []
        prompt = msgspec.structs.replace(prompt, facts=_in_order(prompt.facts, passages))
    while budget.count(messages(prompt)) > budget.room and prompt.question:
        prompt = msgspec.structs.replace(prompt, question=prompt.question[: len(prompt.question) * 3 // 4])
    return messages(prompt)


def _nearest_first(prompt: Prompt) -> list[str]:
    wanted = _stems(prompt.question)
    passages = [line for line in re.split(r"(?<=[.!?])\s+|\n+", prompt.facts) if line.strip()]
    return sorted(passages, key=lambda passage: -len(wanted & _stems(passage)))


def _in_order(facts: str, passages: list[str]) -> str:
    return " ".join(sorted(passages, key=facts.index))


def _stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"\w{4,}", text.lower())}


def plain(text: str) -> str:
    """Words stay words: nothing that is said can look like one of the template's own marks."""
    return text.replace("<|", "< |").replace("|>", "| >").strip()
