"""Spoken punctuation: « virgule », « point à la ligne », « ouvrez la parenthèse » become French marks."""

from __future__ import annotations

import re
from functools import cache

from shared.reports.reading.words import data

_NBSP = "\u00a0"


def punctuated(text: str) -> str:
    """`text` with the marks that were said, and capitals after those that end a sentence."""
    for pattern, mark in _marks():
        text = pattern.sub(f" {mark} ", text)
    return capitals(_spaced(text))


def capitals(text: str) -> str:
    """A capital at the beginning and after every mark that ends a sentence or a line."""
    return re.sub(rf"(^\W*|[.!?…]\s+(?:«{_NBSP})?|\n\W*)([a-zà-ÿœ])", lambda found: found[1] + found[2].upper(), text)


@cache
def _marks() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(told), told["mark"]) for told in data("dictation.toml")["mark"])


def _pattern(told: dict[str, str]) -> re.Pattern[str]:
    """The words with the marks around them, unless they stand beside words that give them another meaning."""
    before = "".join(rf"(?<!(?<!\w){word} )" for word in _fixed(told.get("before", "")))
    after = rf"(?!\W?\s*(?:{told['after']})(?:(?<=['’])|(?!\w)))" if "after" in told else ""
    around = "[ ,;:]*" if told["mark"] == "\n" else "[ ,.;:]*"
    return re.compile(rf"(?i){around}(?<!\w){before}(?:{told['said']})(?!\w){after}[ ,.;:]*")


def _fixed(words: str) -> list[str]:
    """Words that a look-behind can hold: of one length each."""
    return [word for word in words.split("|") if word and not re.search(r"[+*?]", word)]


def _spaced(text: str) -> str:
    """No blank before a comma or a full stop, one after; a hard blank before two points and their like."""
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    text = re.sub(rf" (?={_NBSP}|[.,…)\n])", "", text)
    text = re.sub(rf"(?<=[(\n]) |(?<={_NBSP}) (?!\w*:)", "", text)
    text = re.sub(r"([.,;:?!…])\s*\.(?=\s|$)", r"\1", text)
    return re.sub(r"(?<=\w) ([;:?!])", rf"{_NBSP}\1", text).strip()
