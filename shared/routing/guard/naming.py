"""Which words of a question name somebody or some place."""

from __future__ import annotations

from functools import cache

import msgspec

from shared.routing.guard.lexicon import institutions
from shared.voice.glossary import listed, places
from shared.voice.words import fold, ordinary

_ACRONYM = range(2, 9)
_KEPT_CAPITAL = frozenset({"État", "États"})
"""Without their capital these are other words."""
_WORDS_TOO = frozenset(
    fold(name)
    for name in (
        *("Constant", "Victor", "Grâce", "Pierre", "Aimé", "Marie", "Clarisse", "Ella", "Mabanda", "Claude"),
        *("Florence", "Olivier", "Prisca", "Laure", "Zang", "Pana", "Gamba"),
    )
)
"""Names that are ordinary words when they bear no capital."""


class Name(msgspec.Struct, frozen=True):
    """A word that names: as a sign, and whether it is somebody's."""

    sign: str
    person: bool = False


@cache
def _people() -> frozenset[str]:
    return frozenset(fold(name) for kind in ("surnames", "first_names") for name in listed(kind)) - ordinary()


@cache
def _places() -> frozenset[str]:
    joined = {name.replace(" ", "-") for name in places()}
    return (places() | joined | {fold(people) for people in listed("peoples")}) - {"la-lope"}


@cache
def _meaning(word: str) -> tuple[str, bool, bool]:
    """Folded; whether it names people; whether it names a place."""
    folded = fold(word)
    return folded, folded in _people(), folded in _places()


def named(word: str, *, first: bool) -> Name | None:
    """What `word` names; an unknown name inside a question may be anybody's, so it is."""
    if not word[0].isalpha() or word[-1] == "'":
        return None
    folded, person, place = _meaning(word)
    capital = word[0].isupper()
    if (person or place) and (capital or folded not in _WORDS_TOO):
        return Name(f"@{folded}", person=person and not place)
    return _capitalised(word, folded, first=first) if capital else None


def _capitalised(word: str, folded: str, *, first: bool) -> Name | None:
    if word in _KEPT_CAPITAL or (word.isupper() and len(word) in _ACRONYM):
        return Name(f"@{word}")
    if first or folded in ordinary() or folded.rstrip("sx") in ordinary():
        return None
    return Name(f"@{folded}", person=folded not in institutions())
