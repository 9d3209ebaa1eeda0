"""Puts spoken words into one field of a report in that field's own form: ISO days, figures, choices, punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from shared.reports.content import Field, FieldType, Report, value, with_value
from shared.reports.reading.amounts import sum_lines
from shared.reports.reading.choices import choice_told
from shared.reports.reading.dates import day_told
from shared.reports.reading.people import listed_people
from shared.reports.reading.places import province_told, town_told
from shared.reports.reading.punctuation import capitals, punctuated
from shared.voice.numbers import written
from shared.voice.sentences import CONTROLS

_ADDED: frozenset[FieldType] = frozenset({"text", "people", "amounts"})
"""Fields to which dictation adds; the others hold one value."""


def dictate(report: Report, field: Field, text: str, *, today: date | None = None, replace: bool = False) -> Report:
    """The report with `text` taken into `field`; as it was when the field cannot understand it."""
    heard = understood(field, CONTROLS.sub("", text), today or local_day())
    if not heard:
        return report
    if field.type in _ADDED and not replace:
        heard = _added(value(report, field.name), heard, field.type)
    return with_value(report, field.name, heard)


def understood(field: Field, text: str, today: date) -> str:
    """`text` in the form that `field` keeps; empty when it says nothing that the field can hold."""
    return _FORMS[field.type](field, text, today)


def _day(_field: Field, text: str, today: date) -> str:
    day = day_told(text, today)
    return day.isoformat() if day else ""


def _choice(field: Field, text: str, _today: date) -> str:
    choice = choice_told(field, text)
    return choice.name if choice else ""


def _province(_field: Field, text: str, _today: date) -> str:
    province = province_told(text)
    return province.name if province else ""


_FORMS: dict[FieldType, Callable[[Field, str, date], str]] = {
    "date": _day,
    "choice": _choice,
    "province": _province,
    "amounts": lambda _field, text, _today: "\n".join(sum_lines(text)),
    "town": lambda _field, text, _today: capitals(town_told(text)),
    "people": lambda _field, text, _today: "\n".join(listed_people(text)),
    "line": lambda _field, text, _today: _one_line(punctuated(written(text))),
    "text": lambda _field, text, _today: punctuated(written(text)),
}


def local_day() -> date:
    """The day it is for whoever dictates."""
    return date.today()  # noqa: DTZ011


def _one_line(text: str) -> str:
    return re.sub(r"(?<=[^.])\.$", "", " ".join(text.split("\n")).strip())


def _added(before: str, heard: str, kind: FieldType) -> str:
    """What was there and what is new: lines under lines, sentences after sentences, a sentence that goes on goes on."""
    if not before.strip():
        return heard
    if kind != "text":
        known = before.splitlines()
        return "\n".join([*known, *(line for line in heard.splitlines() if line not in known)])
    if before.endswith("\n") or heard.startswith("\n"):
        return before + heard
    if before.rstrip()[-1] in ".!?…:»":
        return f"{before.rstrip()} {heard}"
    return f"{before.rstrip()} {heard[:1].lower()}{heard[1:]}"
