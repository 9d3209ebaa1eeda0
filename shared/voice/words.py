"""Which French words are ordinary, which carry a subject, and what is left of one without accent and ending."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any


@cache
def data(name: str) -> dict[str, Any]:
    """One of the data files beside this module."""
    return tomllib.loads(resources.files("shared.voice").joinpath("data", name).read_text(encoding="utf-8"))


def fold(text: str) -> str:
    """`text` without capitals and accents."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@cache
def function_words() -> frozenset[str]:
    """Folded words that carry no subject."""
    return frozenset(fold(data("french.toml")["function"]).split())


@cache
def ordinary() -> frozenset[str]:
    """Folded words that may bear a capital without naming anybody."""
    return function_words() | frozenset(fold(data("french.toml")["starters"]).split())


@cache
def general() -> frozenset[str]:
    """Folded words for what may be asked without its sentence saying the word: « quel jour », « le nom »."""
    return frozenset(fold(data("french.toml")["general"]).split())


_ENDING = re.compile(
    r"(?<=\w{4})(?:issements?|issaient|issait|ements?|ments?|ations?|itions?|ations?|aient|erons?|erez|erait|eront|era|"
    r"eaient|eait|ees?|ez|er|ons|ent|ait|ais|ant|ants|ir|it|es|e|s|x|a|i)$",
)


def stem(word: str) -> str:
    """What forms of one word have in common, near enough: « livrées », « livraison » and « livrer » → « livr »."""
    word = re.sub(r"(?<=\w{3})[sx]$", "", fold(word))
    word = re.sub(r"(?<=\w{4})(?:aison|eur|eurs|euse|age|iere|ier)$", "", word)
    return _ENDING.sub("", word)


_NAMING = re.compile(r"\b[smt]'appel\w+|\b(?:il y a|est-ce que?|qu'est-ce que?)\b")


def content(text: str) -> frozenset[str]:
    """The stems, cut to six letters, of the words of `text` that carry a subject."""
    text = re.sub(r"(?<=\d)[ .\u202f\u00a0](?=\d)", "", text)
    found = re.findall(r"[^\W_]+", _NAMING.sub(" ", fold(text)))
    kept = (word for word in found if word not in function_words() and (len(word) > 2 or word.isdigit()))
    return frozenset(stem(word)[:6] for word in kept)


@cache
def _alike() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in (content(line) for line in data("french.toml")["alike"]):
        for word in group:
            found[word] = found.get(word, frozenset()) | group
    return found


def alike(text: str) -> tuple[frozenset[str], ...]:
    """For each word of `text` that carries a subject: the stems that ask for the same."""
    return tuple(_alike().get(word, frozenset()) | {word} for word in sorted(content(text)))
