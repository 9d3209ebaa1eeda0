"""What a field holds, as a voice says it: days in words, the names of choices, sums in francs."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from shared.language import say
from shared.reports.content import Field, Report, value
from shared.voice.abbreviations import MONTHS


def told(report: Report, field: Field) -> str:
    """The value of `field` for the ear, ended by a full stop; empty when it holds nothing."""
    held = value(report, field.name).strip()
    if not held:
        return ""
    if field.type == "date":
        held = _day(held)
    elif field.type == "choice" and (choice := field.choice(held)):
        held = choice.shown
    elif field.type in {"people", "amounts"}:
        held = "\u00a0; ".join(held.splitlines()).replace("F\u00a0CFA", "francs CFA")
    return held if held[-1] in ".!?…" else f"{held}."


def _day(held: str) -> str:
    with suppress(ValueError):
        day = date.fromisoformat(held)
        first = "1er" if day.day == 1 else str(day.day)
        return say(f"{first} {MONTHS[day.month - 1]} {day.year}", f"{day.day} {day:%B} {day.year}")
    return held
