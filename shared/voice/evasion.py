"""Answers that answer nothing: the question said back, « combien » without a number, « quand » without a date."""

from __future__ import annotations

import re

from shared.voice.claims import claims
from shared.voice.words import content, fold

_YES_OR_NO = re.compile(r"\best-ce qu(?:e\b|')")
_YES = re.compile(r"\W*(?:oui|non|si)\b")
_ASKS = re.compile(r"\b(?:qui|que|quoi|quels?|quelles?|combien|quand|ou)\b")
_HOW_MANY = re.compile(r"\bcombien\b")
_WHEN = re.compile(r"\b(?:quand|quelle date|quel jour)\b")
_NONE = re.compile(r"\b(?:aucune?|zero|une?|gratuit\w*|rien|personne)\b")


def evades(sentence: str, question: str) -> bool:
    """Whether a whole sentence of an answer leaves open what `question` asks for."""
    asked = _YES_OR_NO.sub("", fold(question))
    if not _ASKS.search(asked) or _YES.match(fold(sentence)) or not (said := content(sentence)):
        return False
    kinds = {claim.kind for claim in claims(sentence)}
    if _HOW_MANY.search(asked) and not kinds & {"number", "date"}:
        return not _NONE.search(fold(sentence))
    if _WHEN.search(asked) and not kinds & {"number", "date"}:
        return True
    return not kinds and said <= content(question)
