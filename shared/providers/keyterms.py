"""Names that are likely to be heard, cut out of a glossary and kept within what a request may carry."""

from __future__ import annotations

import re

MOST_TOKENS, MOST_TERMS, MOST_WORDS = 500, 100, 5
_CHARACTERS_A_TOKEN = 3
"""Few on purpose: names of places and people are cut into many tokens."""
_BETWEEN = re.compile(r"[,.;:\n]+")
_LEADING = re.compile(r"^(?:on parle (?:de|d['’])|et|ou)\s*", re.IGNORECASE)


def keyterms(glossary: str) -> list[str]:
    """The terms of a glossary in natural French, in its order, each once; the first ones where there are too many."""
    terms: dict[str, str] = {}
    left = MOST_TOKENS
    for piece in _BETWEEN.split(glossary):
        term = _LEADING.sub("", piece.strip()).strip()
        cost = 1 + -(-len(term.encode()) // _CHARACTERS_A_TOKEN)
        if not term or len(term.split()) > MOST_WORDS or term.casefold() in terms:
            continue
        if cost > left or len(terms) == MOST_TERMS:
            break
        terms[term.casefold()] = term
        left -= cost
    return list(terms.values())
