"""Recognises, without a model, the French words that command a report rather than fill it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

from shared.reports.carrying_out import apply
from shared.reports.content import Field, Kind
from shared.reports.dictation import local_day, understood
from shared.reports.order import (
    Clear,
    Correct,
    DeleteLastSentence,
    Fill,
    Filled,
    GoTo,
    New,
    Next,
    Order,
    Previous,
    ReadBack,
    Save,
    Undo,
)
from shared.reports.reading.amounts import only_a_sum
from shared.reports.reading.choices import only_a_choice
from shared.reports.reading.dates import only_a_day
from shared.reports.reading.places import is_place, province_told
from shared.reports.reading.words import bare, data
from shared.voice.sentences import CONTROLS
from shared.voice.words import fold

__all__ = ["Filled", "Order", "apply", "recognise"]

_LONGEST = 120
"""Characters of an order without words of its own; with some, it may be five times as long."""
_TOKEN = re.compile(r"[^\W_]+|:")
_PART = re.compile(r"\{([a-z_]+)\}")
_POLITE = re.compile(r"(?i),? (?:s'il (?:te|vous) pla[iî]t|merci|stp|svp)$")
_ANY = r"\S(?:.*\S)?"


class _Heard:
    """An utterance as folded words, each knowing where it stood in the text as it was written."""

    def __init__(self, text: str) -> None:
        self.text = text
        told = re.sub(r"(?i)(?<=[a-zà-ÿ]),? deux[- ]points?(?= )", "\u00a0:", text.replace("’", "'"))
        self.text = told
        self._tokens = list(_TOKEN.finditer(told))
        words = [fold(token[0]) for token in self._tokens]
        self.plain = " ".join(words)
        self._starts = [0]
        for word in words:
            self._starts.append(self._starts[-1] + len(word) + 1)

    def written(self, found: re.Match[str], group: str) -> str:
        """The words of a group as they were written, without the marks around them."""
        first = self._starts.index(found.start(group))
        last = self._starts.index(found.end(group) + 1) - 1
        return self.text[self._tokens[first].start() : self._tokens[last].end()].strip(" .,;:«»\"'\u00a0")


def recognise(text: str, kind: Kind, *, today: date | None = None) -> Order | None:
    """The order that `text` is as a whole; None when it is words for the report."""
    if len(text) > 5 * _LONGEST or not bare(text) or "\n" in text.strip():
        return None
    heard = _Heard(CONTROLS.sub("", text))
    for name, pattern in _patterns(kind):
        if len(text) > _LONGEST and "value" not in pattern.groupindex and "new" not in pattern.groupindex:
            continue
        found = pattern.fullmatch(heard.plain)
        if found and (order := _order(name, found, heard, kind, today or local_day())):
            return order
    return None


_SIMPLE: dict[str, Callable[[], Order]] = {
    "new": New,
    "next": Next,
    "previous": Previous,
    "undo": Undo,
    "save": Save,
    "delete-last-sentence": DeleteLastSentence,
    "read-all": ReadBack,
}
_ABOUT_FIELD: dict[str, Callable[[str], Order]] = {
    "read-field": ReadBack,
    "go-to": GoTo,
    "correct-field": lambda field: GoTo(field, afresh=True),
    "clear": Clear,
}


def _order(name: str, found: re.Match[str], heard: _Heard, kind: Kind, today: date) -> Order | None:
    if simple := _SIMPLE.get(name):
        return simple()
    if name == "replace":
        return Correct(heard.written(found, "old"), heard.written(found, "new"))
    field = _named(kind)[found["field"]]
    if about := _ABOUT_FIELD.get(name):
        return about(field.name)
    return _fill(name, field, _POLITE.sub("", heard.written(found, "value")), found, today)


def _fill(name: str, field: Field, value: str, found: re.Match[str], today: date) -> Order | None:
    added = re.match(r"(?:r?ajoute[sz]?) ", found[0]) is not None
    if name == "fill-typed" and not _is_value(field, value, today):
        return None
    if name == "fill-words" and field.type not in {"line", "text", "people", "town"}:
        return Fill(field.name, value, added) if understood(field, value, today) else None
    return Fill(field.name, value, added)


def _is_value(field: Field, value: str, today: date) -> bool:
    """Whether `value`, and nothing beside it, is one that the field understands."""
    match field.type:
        case "date":
            return only_a_day(value, today)
        case "amounts":
            return only_a_sum(value)
        case "choice":
            return only_a_choice(field, value)
        case "province":
            return province_told(value) is not None and len(bare(value).split()) < 6
        case "town":
            return is_place(value)
        case _:
            return False


def _patterns(kind: Kind) -> Iterator[tuple[str, re.Pattern[str]]]:
    yield from _compiled(tuple(sorted(_named(kind), key=len, reverse=True)))


@cache
def _compiled(names: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns of every order for these names of fields, between courtesies."""
    told = data("orders.toml")
    parts = dict(told["part"])
    parts |= {
        "field": f"(?P<field>{'|'.join(map(re.escape, names))})",
        "colon": ":",
        "value": f"(?P<value>{_ANY})",
        "old": f"(?P<old>{_ANY})",
        "new": f"(?P<new>{_ANY})",
    }
    opening, closing = "|".join(told["opening"]), "|".join(told["closing"])
    found = []
    for name, patterns in told["order"].items():
        for pattern in patterns:
            whole = _PART.sub(lambda part: parts[part[1]], pattern)
            polite = "" if name.startswith(("fill", "replace")) else f"(?: (?:{closing}))*"
            found.append((name, re.compile(f"(?:(?:{opening}) ?)*?{whole}{polite}")))
    return tuple(found)


def _named(kind: Kind) -> dict[str, Field]:
    """What people call each field, folded; the first field of a kind keeps a name that two have."""
    found: dict[str, Field] = {}
    for field in kind.fields:
        for name in (field.label, *field.spoken):
            plain = bare(name)
            found.setdefault(plain, field)
    for plain, field in list(found.items()):
        if " " not in plain and plain[-1] not in "sx":
            found.setdefault(f"{plain}s", field)
    return found
