"""Words as the index keeps them: without capitals and accents, so that « enquete » finds « Enquêtes »."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
LONGEST_QUERY, MOST_WORDS = 1000, 16
"""Characters and words of a query that count."""


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """Every word, folded, with where it stands in `text`."""
    for found in _WORD.finditer(text):
        if word := fold(found.group()):
            yield word, found.start(), found.end()


def fold(word: str) -> str:
    """A word without capitals, accents and ligatures; only what the index takes for part of a word is left."""
    if word.isascii() and word.isalnum():
        return word.lower()
    plain = word.casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", plain).casefold() if c.isalnum())


def indexed(text: str) -> str:
    """What the index is given for a text."""
    return " ".join(word for word, _, _ in words(text))


def wanted(query: str) -> list[str]:
    """The beginnings of words that a query asks for."""
    found = [word for word, _, _ in words(query[:LONGEST_QUERY])]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def expression(beginnings: list[str]) -> str:
    """The index's own query: every one of these beginnings, in any order."""
    return " AND ".join(f'"{word}"*' for word in beginnings)


def clean(text: str) -> str:
    """Text that a file can hold: half characters, which are no text, are replaced."""
    return text.encode("utf-8", "replace").decode("utf-8") if not _whole(text) else text


def _whole(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)
