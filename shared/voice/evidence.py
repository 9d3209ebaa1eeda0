"""What each sentence of a source supports: the numbers, dates and names that may be repeated from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from shared.voice.claims import UNITS, Claim, claims
from shared.voice.sentences import ClauseSplitter
from shared.voice.words import content, fold, stem


class Evidence(msgspec.Struct, frozen=True):
    """One sentence of a source, ready to be compared."""

    about: frozenset[str]
    words: str
    claims: tuple[Claim, ...]
    numbers: frozenset[tuple[str, str]]
    """Values, each with the unit or the stem of what it counts."""
    dates: frozenset[str]


_GOES_ON = re.compile(r"(?i)\s*(?:ils?|elles?|son|sa|ses|leurs?|ce|c'|cela|celui-ci|celle-ci|on|y)\b")
"""A sentence that starts so speaks of what the one before it spoke of."""


def _unwrapped(source: str) -> list[str]:
    """The lines of `source`, those joined again that were broken only because they were long."""
    lines: list[str] = []
    for line in source.splitlines():
        goes_on = lines and lines[-1][-1:] not in ".!?:;" and (len(lines[-1]) > 60 or line[:1].islower())
        if goes_on and line[:1] not in "-*•":
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line.strip())
    return lines


@lru_cache(maxsize=64)
def _evidence(source: str) -> tuple[Evidence, ...]:
    splitter = ClauseSplitter()
    sentences, current = [], ""
    for line in _unwrapped(source):
        for clause in [*splitter.feed(line), *splitter.flush()]:
            current = f"{current} {clause.text}".strip()
            if clause.ends_sentence:
                sentences.append(current)
                current = ""
        sentences.append(current)
        current = ""
    found: list[Evidence] = []
    for sentence in sentences:
        for place, piece in enumerate(sentence.split(";")):
            goes_on = _GOES_ON.match(piece) or (place and re.search(r"\ben\b", piece))
            before = found[-1].about if found and goes_on else frozenset()
            found += [_read(piece, before)] if piece.strip() else []
    return tuple(found)


def _read(sentence: str, before: frozenset[str]) -> Evidence:
    found = claims(sentence)
    numbers: set[tuple[str, str]] = set()
    for claim in found:
        if claim.kind == "number":
            value, _, thing = claim.canonical.partition(" ")
            numbers |= {(value, thing), (re.sub(r"h\d*$|e$", "", value), thing)}
        elif "/" in claim.canonical:
            numbers |= {(part, "date") for part in claim.canonical.split("/")[::2] if part}
    dates = frozenset(claim.canonical for claim in found if claim.kind == "date")
    plain = " ".join(re.findall(r"[^\W_]+", fold(sentence)))
    return Evidence(content(sentence) | before, f" {plain} ", found, frozenset(numbers), dates)


def _number_supported(claim: Claim, evidence: Evidence, everything: Sequence[Evidence]) -> bool:
    value, _, thing = claim.canonical.partition(" ")
    if value == "1" and re.search(r" une? ", evidence.words):
        return True
    if value.isalpha():
        return f" {value}" in evidence.words
    bare = re.sub(r"(?:h|e)$", "", value)
    things = {known for number, known in evidence.numbers if number == value}
    things |= {known for number, known in evidence.numbers if number == bare != value and not known}
    if not things or not thing or "" in things or thing in things:
        return bool(things)
    return thing not in UNITS and not any(thing == known for other in everything for _, known in other.numbers)


def _date_supported(claim: Claim, evidence: Evidence, everything: Sequence[Evidence]) -> bool:
    if "/" not in claim.canonical:
        return re.search(rf" {claim.canonical.replace('-', ' ')}s? ", evidence.words) is not None
    day, month, year = (*claim.canonical.split("/"), "")[:3]
    if year and not any((year, "date") in other.numbers or f" {year} " in other.words for other in everything):
        return False
    for seen in (known for known in evidence.dates if "/" in known):
        its_day, its_month, its_year = (*seen.split("/"), "")[:3]
        same_year = not year or not its_year or year == its_year
        if month == its_month and same_year and (not day or day == its_day or (day, "") in evidence.numbers):
            return True
    return False


def _name_supported(claim: Claim, evidence: Evidence) -> bool:
    tokens = re.findall(r"[^\W_]+", claim.canonical)
    if f" {' '.join(tokens)} " in evidence.words or any(seen.canonical == claim.canonical for seen in evidence.claims):
        return True
    if len(tokens) == 1:
        return _same_root(tokens[0], evidence)
    people = (set(seen.canonical.split()) for seen in evidence.claims if seen.kind == "name")
    return any(set(tokens) <= person for person in people)


def _same_root(token: str, evidence: Evidence) -> bool:
    people = re.sub(r"(?:aises?|ais|iens?|iennes?|ois|oises?)$", "", token)
    if any(stem(word) == stem(token) for word in evidence.words.split() if word[:3] == token[:3]):
        return True
    return len(people) > 3 and people != token and f" {people}" in evidence.words


def supported(claim: Claim, evidence: Iterable[Evidence], everything: Sequence[Evidence]) -> bool:
    """Whether one sentence of `evidence` bears `claim` out; a year may come from anywhere in `everything`."""
    if claim.kind == "number":
        return any(_number_supported(claim, sentence, everything) for sentence in evidence)
    if claim.kind == "date":
        return any(_date_supported(claim, sentence, everything) for sentence in evidence)
    return any(_name_supported(claim, sentence) for sentence in evidence)


def gather(sources: Iterable[str]) -> tuple[Evidence, ...]:
    """The sentences of all `sources`."""
    return tuple(sentence for source in sources for sentence in _evidence(source))
