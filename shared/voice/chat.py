"""A prompt as a chat: what any language model is told before it answers, on this laptop or at a vendor's."""

from __future__ import annotations

from shared.voice.ports import Prompt

KEPT_EXCHANGES = 5
"""Exchanges of the conversation that are shown to the model."""

SYSTEM = (
    "Tu es iAsted, l'assistant vocal d'un agent de terrain au Gabon. "
    "Réponds en français par une phrase courte, uniquement à partir des informations ci-dessous. "
    "Si la réponse n'y est pas, réponds exactement : Je ne sais pas."
)

Chat = list[dict[str, str]]


def messages(prompt: Prompt) -> Chat:
    """The chat for a prompt: rules and facts first and unchanged from turn to turn, so that they stay warm."""
    system = f"{SYSTEM}\n\nInformations :\n{plain(prompt.facts)}" if prompt.facts else SYSTEM
    chat = [{"role": "system", "content": system}]
    for exchange in prompt.history[-KEPT_EXCHANGES:]:
        chat.append({"role": "user", "content": plain(exchange.question)})
        chat.append({"role": "assistant", "content": plain(exchange.answer)})
    return [*chat, {"role": "user", "content": plain(prompt.question)}]


def going_on(prompt: Prompt) -> Chat:
    """The same for an answer that another engine began: a vendor cannot be handed half a sentence, so it is told."""
    chat = messages(prompt)
    if begun := plain(prompt.already_said):
        asked = chat[-1]["content"]
        chat[-1] = {
            "role": "user",
            "content": f"{asked}\n\nRéponse déjà prononcée : « {begun} » Continue sans rien en répéter.",
        }
    return chat


def plain(text: str) -> str:
    """Words stay words: nothing that is said can look like one of a template's own marks."""
    return text.replace("<|", "< |").replace("|>", "| >").strip()
