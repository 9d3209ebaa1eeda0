"""Words that tell the assistant what to answer: they stay words, and are no evidence for what they order it to say."""

from __future__ import annotations

import re

from shared.voice.words import fold

_ORDERS = re.compile(
    r"\b(?:ignore[zr]?|oublie[zr]?|neglige[zr]?)\b.{0,40}\b(?:instructions?|consignes?|regles?|informations?|contexte|"
    r"ce qui precede|fiche|tout)\b"
    r"|\bne tien(?:s|t|ez) (?:pas |plus )?compte\b"
    r"|\b(?:fais|faites|faisons) comme si\b"
    r"|\btu es (?:maintenant|desormais|un autre|une autre)\b|\bvous etes (?:maintenant|desormais)\b"
    r"|\b(?:reponds|repondez|repondre|dis|dites|dire|ecris|ecrivez|affirme|affirmez|confirme|confirmez|pretends|"
    r"repete|repetez)\b(?: moi)?(?: simplement| seulement| juste| exactement)? "
    r"(?:que|par|le mot|les mots|la phrase|ceci|exactement|mot pour mot)\b"
    r"|\b(?:ignore|forget|disregard)\b.{0,40}\b(?:instructions?|rules?|facts|above|everything)\b"
    r"|\b(?:say|answer|reply|repeat) (?:that|exactly|only|the words?)\b|\byou are now\b|\bpretend\b",
)


def orders_the_answer(question: str) -> bool:
    """Whether `question` dictates its own answer, or asks to set the given information aside."""
    return bool(_ORDERS.search(fold(question)))
