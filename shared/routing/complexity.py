"""How much a French question asks for: a handful of signs counted, a score from 0 to 1, and the tier it falls in."""

from __future__ import annotations

import re

import msgspec

from shared.routing.targets import Tier
from shared.voice.words import fold

_SIGNS: dict[str, tuple[float, str]] = {
    "compare": (0.30, r"\b(compar\w+|difference\w*|plutot que|avantages?|inconvenients?|par rapport a|versus)\b"),
    "explains": (
        0.25,
        r"\b(pourquoi|expliqu\w+|comment se fait|demontr\w+|justifi\w+|analys\w+|en quoi|consequences?)\b",
    ),
    "writes": (
        0.30,
        r"\b(redig\w+|ecri[st]\w*|resum\w+|synthes\w+|reformul\w+|traduis\w*|lettre|courrier|plan d.action)\b",
    ),
    "computes": (0.25, r"\b(calcul\w+|combien (?:cela|ca) fait|pourcentage|moyenne|total|somme|taux)\b"),
    "steps": (0.20, r"\b(etapes?|d.abord|ensuite|puis|enfin|procedure|methode|liste[rz]?)\b"),
    "supposes": (0.15, r"\b(si jamais|suppos\w+|dans le cas ou|que se passe|imagin\w+|a condition)\b"),
}
_COMPILED = {name: (weight, re.compile(pattern)) for name, (weight, pattern) in _SIGNS.items()}
_CLAUSE = re.compile(r"[,;:]|\b(?:et|mais|ou|donc|car|parce que|alors que|lorsque|qui|que|dont)\b")
MEDIUM, COMPLEX = 0.25, 0.55
_LONG, _MANY = 40, 6
"""Words and joints of a question that is long in itself."""


class Complexity(msgspec.Struct, frozen=True, kw_only=True):
    """The score, where it comes from, and its tier."""

    score: float
    tier: Tier
    signs: dict[str, float]


def complexity(question: str, *, history: int = 0, facts: int = 0) -> Complexity:
    """`history` in exchanges and `facts` in characters: a talk that goes on and much to read ask for more."""
    text = fold(question)
    signs = {name: weight for name, (weight, pattern) in _COMPILED.items() if pattern.search(text)}
    signs |= {
        "length": 0.20 * min(1.0, len(text.split()) / _LONG),
        "joints": 0.15 * min(1.0, len(_CLAUSE.findall(text)) / _MANY),
        "questions": 0.15 * min(1, max(0, question.count("?") - 1)),
        "history": 0.10 * min(1.0, history / 10),
        "facts": 0.10 * min(1.0, facts / 8000),
    }
    signs = {name: round(weight, 4) for name, weight in signs.items() if weight > 0}
    score = round(min(1.0, sum(signs.values())), 4)
    tier: Tier = "complex" if score >= COMPLEX else "medium" if score >= MEDIUM else "simple"
    return Complexity(score=score, tier=tier, signs=signs)
