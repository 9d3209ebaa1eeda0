"""Holds the signs of two questions against each other; whatever is not proven equal is different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from shared.routing.guard.lexicon import classes, intransitive, movable, opposites
from shared.routing.guard.reading import Signs
from shared.routing.guard.reasons import Difference, Refusal

_FLOATING = frozenset({"!faut", "~existe"})
"""Said of nobody: the same wherever they stand."""


def apart(asked: Signs, kept: Signs) -> Refusal | Difference | None:
    """Why the answer to `kept` must not be said to `asked`; None when the two ask for the same."""
    if refusal := asked.refused or kept.refused:
        return refusal
    one, other = asked.signs, kept.signs
    if one == other:
        return None
    missing, added = Counter(one) - Counter(other), Counter(other) - Counter(one)
    if missing or added:
        return _difference(set(missing), set(added))
    return None if _in_place(one, other) else "order"


def _in_place(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether only what may move has moved: one thing asked for, or a verb around the one thing it is said of."""
    if sum(sign.startswith("?") for sign in one) > 1:
        return False
    if sum(sign.startswith("+") for sign in one) > 1:
        return False
    one, other = (tuple(sign for sign in row if sign not in _FLOATING) for row in (one, other))
    if one == other:
        return True
    asked = {sign for sign in one if sign.startswith("?")}
    if asked <= movable():
        one, other = (tuple(sign for sign in row if sign[0] != "?") for row in (one, other))
        if one == other:
            return True
    acts = {sign for sign in one if sign.startswith("+")}
    if not acts or not acts <= intransitive() or _things(one) > 1:
        return False
    return [t for t in one if t not in acts] == [t for t in other if t not in acts]


def _things(signs: tuple[str, ...]) -> int:
    """How many of them are said of no other."""
    free = 0
    for place, sign in enumerate(signs):
        linked = place > 0 and signs[place - 1].startswith("~")
        free += sign[0] not in "?+~!#" and not linked
    return free


def _difference(missing: set[str], added: set[str]) -> Difference:
    """The first kind of sign that differs, the gravest first."""
    both = missing | added
    for code, applies in _KINDS:
        if any(applies(sign) for sign in both):
            return code
        if code == "negation" and any((one, two) in opposites() for one in missing for two in added):
            return "antonyms"
    return "words"


def _of(name: str) -> Callable[[str], bool]:
    return lambda sign: sign in classes()[name]


_KINDS: tuple[tuple[Difference, Callable[[str], bool]], ...] = (
    ("numbers", lambda sign: sign.startswith("#")),
    ("units", _of("units")),
    ("days", _of("days")),
    ("negation", _of("negation")),
    ("quantifiers", _of("quantifiers")),
    ("comparatives", _of("comparatives")),
    ("modality", _of("modality")),
    ("names", lambda sign: sign.startswith("@")),
    ("question", lambda sign: sign.startswith("?")),
    ("tense", lambda sign: sign in classes()["tense"] or sign.endswith(("/done", "/now"))),
    ("action", lambda sign: sign.startswith("+")),
    ("links", lambda sign: sign.startswith("~") or sign in classes()["links"]),
)
