"""What the data files say, made ready once: phrases and their meaning, classes of words, opposites, what is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from shared.routing.guard.patterns import Phrases, unfold, words
from shared.voice.words import fold

CODE = "1"
"""Counted up when reading changes; what was read by another is read again."""


def _raw(name: str) -> bytes:
    return resources.files("shared.routing.guard").joinpath("data", name).read_bytes()


@cache
def _french() -> dict[str, Any]:
    return tomllib.loads(_raw("french.toml").decode())


@cache
def version() -> str:
    """Changes with the data and with the code that reads it."""
    return sha256(CODE.encode() + _raw("french.toml") + _raw("refused.toml")).hexdigest()[:12]


@cache
def phrases() -> Phrases:
    """All that stands for something else: courtesies for nothing, what is asked for, acts, longer turns."""
    found = Phrases()
    for meant, patterns in _french()["phrase"].items():
        _add(found, patterns, meant.split())
    for asked, patterns in _french()["ask"].items():
        _add(found, patterns, [f"?{asked}"])
    _add(found, _french()["told"]["asking"], ["~told"])
    _add(found, _french()["drop"]["polite"], [])
    for act, form in _act_forms():
        found.add([form], [act])
    for act, nouns in _french()["act-noun"].items():
        for noun in nouns.split():
            found.add([noun], [f"+{act}", "~noun"])
    return found


def _add(found: Phrases, patterns: list[str], meant: list[str]) -> None:
    for pattern in patterns:
        for said in unfold(pattern, _french()["macro"]):
            found.add((word.lower() for word in words(said)), meant)


def _act_forms() -> Iterator[tuple[str, str]]:
    """Each form of each verb: the infinitive is the act itself, present and participle are marked."""
    irregular = _french()["irregular"]
    for act, verbs in _french()["act"].items():
        for verb in verbs.split():
            infinitive, _, only = verb.partition(":")
            yield f"+{act}", infinitive
            if only:
                continue
            present, participle = _conjugated(infinitive, irregular)
            yield from ((f"+{act}/now", form) for form in present)
            yield from ((f"+{act}/done", form) for form in participle)


def _conjugated(infinitive: str, irregular: dict[str, str]) -> tuple[list[str], list[str]]:
    if infinitive in irregular:
        present, _, participle = irregular[infinitive].partition("/")
        return present.split(), participle.split()
    stem = infinitive.removesuffix("er")
    return [f"{stem}e", f"{stem}ent"], [f"{stem}{end}" for end in ("é", "ée", "és", "ées")]


@cache
def classes() -> dict[str, frozenset[str]]:
    """Class of words → its words."""
    return {name: frozenset(told.split()) for name, told in _french()["class"].items()}


@cache
def opposites() -> frozenset[tuple[str, str]]:
    """Pairs of words, both ways round, that turn a question into its contrary; acts as they stand in a reading."""
    both = [tuple(pair.split()) for pair in _french()["antonyms"]["pairs"]]
    plain = [(_meant(one), _meant(other)) for one, other in both]
    return frozenset([*plain, *((other, one) for one, other in plain)])


def _meant(word: str) -> str:
    found = phrases().at([word], 0)
    return found[1][0] if found and found[1] else word


@cache
def intransitive() -> frozenset[str]:
    """Acts that may stand before or after the one thing they are said of."""
    return frozenset(f"+{act}" for act in _french()["intransitive"]["acts"].split())


@cache
def refused() -> Phrases:
    """Words whose question is not kept, and the code of why."""
    found, told = Phrases(), tomllib.loads(_raw("refused.toml").decode())
    for code in ("relative", "dose", "person", "deixis"):
        for said in told[code].split(","):
            found.add((word.lower() for word in words(said.strip())), [code])
    return found


@cache
def refused_first() -> Phrases:
    """The same for words that a question begins with."""
    found, told = Phrases(), tomllib.loads(_raw("refused.toml").decode())
    for code in ("command", "continuation"):
        for said in told[code].split(","):
            found.add((word.lower() for word in words(said.strip())), [code])
    return found


@cache
def cases() -> frozenset[str]:
    """Words that name one case when a number follows."""
    return frozenset(tomllib.loads(_raw("refused.toml").decode())["case"].split(", "))


@cache
def institutions() -> frozenset[str]:
    """Folded nouns that bear a capital and name nobody."""
    return frozenset(fold(word) for word in _french()["institutions"]["words"].split())


@cache
def nouns() -> frozenset[str]:
    """Words that are a verb's form and a noun."""
    return frozenset(_french()["nouns"]["alike"].split())


@cache
def small() -> dict[str, str]:
    """Small words and what stands for them; nothing for those that tell nothing."""
    told = _french()["small"]
    dropped = dict.fromkeys(told["dropped"].split(), "")
    return dropped | {word: f"~{meant}" for meant, said in told["same"].items() for word in said.split()}


@cache
def carried() -> tuple[frozenset[str], frozenset[str]]:
    """What is asked for, and the small words that go with it."""
    told = _french()["carried"]
    return frozenset(f"?{ask}" for ask in told["asks"].split()), frozenset(told["words"].split())


@cache
def movable() -> frozenset[str]:
    """What is asked for and may stand anywhere."""
    return frozenset(f"?{ask}" for ask in _french()["movable"]["asks"].split())


def prepare() -> None:
    """Read all of it: half a second, once."""
    (
        phrases(),
        refused(),
        refused_first(),
        cases(),
        classes(),
        opposites(),
        small(),
        carried(),
        movable(),
        intransitive(),
    )
    version()
