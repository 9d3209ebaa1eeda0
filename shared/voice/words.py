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


_ENDING = re.compile(
    r"(?<=\w{4})(?:issements?|issaient|issait|ements?|ments?|ations?|itions?|ations?|aient|erons?|erez|erait|eront|era|"
    r"ees?|ez|er|ons|ent|ait|ais|ant|ants|ir|it|es|e|s|x|a|i)$",
)


def stem(word: str) -> str:
    """What forms of one word have in common, near enough: « livrées », « livraison » and « livrer » → « livr »."""
    word = re.sub(r"(?<=\w{3})[sx]$", "", fold(word))
    word = re.sub(r"(?<=\w{4})(?:aison|eur|eurs|euse|age)$", "", word)
    return _ENDING.sub("", word)


def content(text: str) -> frozenset[str]:
    """The stems of the words of `text` that carry a subject."""
    found = re.findall(r"[^\W_]+", fold(text))
    return frozenset(stem(word) for word in found if word not in function_words() and (len(word) > 2 or word.isdigit()))


@cache
def alike() -> dict[str, frozenset[str]]:
    """Stem → the stems that ask for the same thing."""
    groups = [
        frozenset(stem(word) for word in re.findall(r"[^\W_]+", fold(line))) for line in data("french.toml")["alike"]
    ]
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for word in group:
            found[word] = found.get(word, frozenset()) | group
    return found


def subjects(question: str) -> frozenset[str]:
    """The stems a sentence must share one of to be about `question`."""
    own = content(question)
    return own.union(*(alike().get(word, frozenset()) for word in own))
