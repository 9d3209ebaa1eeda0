"""Which sentences of the sources are about a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.voice.evidence import Evidence
from shared.voice.glossary import places
from shared.voice.words import alike, fold, general

_ARTICLE = r"(?:l'|(?:les?|la|son|sa|ses|leur|une?|des|du|cette?) )?"
_FOCUS = (
    re.compile(rf"\b(?:combien (?:de |d')|quel(?:le)?s? (?:est |sont |etait )?|c'(?:est|etait) quoi ){_ARTICLE}(\w+)"),
    re.compile(rf"\b(?:combien coute(?:nt)? |prix (?:de |d')?){_ARTICLE}(\w+)"),
    re.compile(r"(\w+) (?:ca |est vendue? a |sont vendus a )?coute(?:nt)? combien\b"),
)
"""The thing asked for: « combien de sacs », « quelle salle », « le prix du riz »."""
_WHOLE = re.compile(
    r"resum|recapitul|raconte|explique|parle-moi|liste|dis-moi tout|que sai[st]|grandes lignes|synthese"
)
"""A question for everything: any sentence may serve."""
_PRICE = re.compile(
    r"\b(?:prix|cout\w*|tarif|montant|salaire|indemnite|budget|amende|taxe|vendu\w* (?:a )?combien|pay\w+ combien|"
    r"combien de francs)\b",
)
_MONEY = re.compile(r" (?:francs?|cfa|fcfa|euros?|millions?|milliards?|gratuit\w*|pour cent) |(?<=\d)\d{3} ")
_PERSON = re.compile(r"^(?:(?:et|mais|c'est) )?qui\b|\bs'appel\w+|\bnom d")
SHARE = 0.6
"""A sentence must share this part of what the best one shares with the question."""


def about(question: str, known: Sequence[Evidence]) -> list[Evidence]:
    """The sentences of `known` that share enough words with `question`, and the very thing it asks for."""
    asked = alike(question)
    if not asked or _WHOLE.search(fold(question)):
        return list(known)
    shared = [sum(bool(word & sentence.about) for word in asked) for sentence in known]
    enough = max(1, max(shared, default=0) * SHARE)
    named = [found[1] for pattern in _FOCUS if (found := pattern.search(fold(question)))]
    focus = [word for thing in named if thing not in general() for word in alike(thing)]
    priced = _PRICE.search(fold(question))
    return [
        sentence
        for sentence, count in zip(known, shared, strict=True)
        if count >= enough
        and all(word & sentence.about for word in focus)
        and (not priced or _MONEY.search(sentence.words))
    ]


def misnamed(question: str, named: Sequence[str]) -> bool:
    """Whether `question` asks for a person and every one of the folded names in `named` is that of a place."""
    return bool(named) and bool(_PERSON.search(fold(question))) and places().issuperset(named)
