"""Which sentences of the sources are about a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.voice.evidence import Evidence
from shared.voice.words import alike, fold, general

_FOCUS = re.compile(
    r"\b(?:combien (?:de |d')|(?:de |a |sur |dans |sous |avant |pour )?quel(?:le)?s? (?:est |sont |etait |etaient )?"
    r"|(?:c'est|c'etait) quoi )(?:l'|(?:le|la|les|son|sa|ses|leur) )?(\w+)",
)
_WHOLE = re.compile(
    r"resum|recapitul|raconte|explique|parle-moi|liste|dis-moi tout|que sai[st]|grandes lignes|synthese"
)
"""A question for everything: any sentence may serve."""
SHARE = 0.6
"""A sentence must share this part of what the best one shares with the question."""


def about(question: str, known: Sequence[Evidence]) -> list[Evidence]:
    """The sentences of `known` that share enough words with `question`, and the very thing it asks for."""
    asked = alike(question)
    if not asked or _WHOLE.search(fold(question)):
        return list(known)
    shared = [sum(bool(word & sentence.about) for word in asked) for sentence in known]
    enough = max(1, max(shared, default=0) * SHARE)
    found = _FOCUS.search(fold(question))
    focus = alike(found[1]) if found and found[1] not in general() else ()
    return [
        sentence
        for sentence, count in zip(known, shared, strict=True)
        if count >= enough and all(word & sentence.about for word in focus)
    ]
