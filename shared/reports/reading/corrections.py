"""What the person took back while speaking: « deux cent mille, non, pardon, trois cent mille »."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

import msgspec

from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import cue


class Spot(msgspec.Struct, frozen=True):
    """Where something stands: which sentence, from which character to which."""

    sentence: int
    start: int
    end: int


class Found(Protocol):
    """Anything that was found somewhere in the sentences."""

    @property
    def spot(self) -> Spot: ...


F = TypeVar("F", bound=Found)
_NOT_THIS = re.compile(r"\bpas (?:(?:a|au|aux|en|le|la|les|de|du|des) |[ld]')?$")
_BUT_THAT = re.compile(r"^\W*(?:mais|c[' ]est|c[' ]etait|il s[' ]agit|ce sont)\b")


def standing(found: Sequence[F], sentences: Sequence[Sentence], same: Callable[[F, F], bool]) -> list[F]:
    """`found`, in order, without what was taken back; `same` tells whether two say the same thing."""
    ordered = sorted(found, key=lambda each: (each.spot.sentence, each.spot.start))
    gone: list[F] = [old for old, new in pairwise(ordered) if _replaced(old, new, sentences)]
    denied = [each for place, each in enumerate(ordered) if _denied(each, ordered[place + 1 :], sentences)]
    return [
        each
        for place, each in enumerate(ordered)
        if not any(each is old for old in gone)
        and not any(same(each, old) and place <= ordered.index(old) for old in denied)
    ]


def _replaced(old: Found, new: Found, sentences: Sequence[Sentence]) -> bool:
    """Whether a word of correction stands between two, and nothing between says that both hold."""
    if new.spot.sentence - old.spot.sentence > 1:
        return False
    if new.spot.sentence == old.spot.sentence:
        between = sentences[old.spot.sentence].folded[old.spot.end : new.spot.start]
    else:
        rest = sentences[old.spot.sentence].folded[old.spot.end :]
        between = f"{rest} {sentences[new.spot.sentence].folded[: new.spot.start]}"
    return len(between) < 80 and cue("taken_back").search(between) is not None


def _denied(each: Found, later: Sequence[Found], sentences: Sequence[Sentence]) -> bool:
    """« ce n'est pas le 10, c'est le 11 » denies what stands first, wherever it was said before."""
    text = sentences[each.spot.sentence].folded
    follows = [other for other in later if other.spot.sentence == each.spot.sentence]
    if not follows or not _NOT_THIS.search(text[: each.spot.start]):
        return False
    return _BUT_THAT.search(text[each.spot.end :]) is not None or len(text[each.spot.end : follows[0].spot.start]) < 30
