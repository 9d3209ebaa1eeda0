"""What is wrong with a report, field by field, in sentences; nothing here changes or loses what was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from shared.language import say
from shared.reports.content import Field, FieldType, Kind, Report, value
from shared.reports.provinces import province, province_of

LONGEST: dict[FieldType, int] = {"line": 300, "town": 120, "people": 20_000, "amounts": 20_000, "text": 2_000_000}
"""Characters; a dictation of two hours has about 120 000."""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one field; a `doubt` is shown but keeps nobody from finishing the report."""

    field: str
    message: str
    doubt: bool = False


def problems(report: Report, kind: Kind) -> tuple[Problem, ...]:
    """What stands between this report and a finished one, in the order of its fields."""
    found: list[Problem] = []
    for field in kind.fields:
        text = value(report, field.name)
        if not text.strip():
            if field.required:
                found.append(
                    Problem(field.name, say(f"« {field.shown} » reste à remplir.", f"'{field.shown}' is to fill in."))
                )
        elif len(text) > LONGEST.get(field.type, len(text)):
            found.append(Problem(field.name, _too_long(field, len(text))))
        elif check := _CHECKS.get(field.type):
            found += [Problem(field.name, message) for message in check(field, text)]
    return (*found, *_elsewhere(report, kind))


def _too_long(field: Field, length: int) -> str:
    most = LONGEST[field.type]
    return say(
        f"« {field.shown} » a {length} caractères ; la place est de {most}. Mettez le reste dans le texte libre.",
        f"'{field.shown}' has {length} characters; there is room for {most}. Put the rest in the free text.",
    )


def _date(_field: Field, text: str) -> list[str]:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return [
            say(
                f"« {text.strip()[:40]} » n'est pas une date : écrivez le jour, le mois et l'année (24/11/2026).",
                f"'{text.strip()[:40]}' is not a date: write day, month and year (24/11/2026).",
            )
        ]
    return []


def _province(_field: Field, text: str) -> list[str]:
    if province(text) is not None:
        return []
    return [
        say(
            f"« {text.strip()[:40]} » n'est pas une des neuf provinces : choisissez-la dans la liste.",
            f"'{text.strip()[:40]}' is not one of the nine provinces: choose it from the list.",
        )
    ]


def _choice(field: Field, text: str) -> list[str]:
    if field.choice(text) is not None:
        return []
    known = ", ".join(choice.shown for choice in field.choices)
    return [
        say(
            f"« {text.strip()[:40]} » n'est pas un choix de « {field.shown} » : {known}.",
            f"'{text.strip()[:40]}' is not a choice of '{field.shown}': {known}.",
        )
    ]


def _line(field: Field, text: str) -> list[str]:
    if len(text.strip().splitlines()) <= 1:
        return []
    return [say(f"« {field.shown} » doit tenir en une ligne.", f"'{field.shown}' must fit in one line.")]


_CHECKS: dict[FieldType, Callable[[Field, str], list[str]]] = {
    "date": _date,
    "province": _province,
    "choice": _choice,
    "line": _line,
    "town": _line,
}


def _elsewhere(report: Report, kind: Kind) -> list[Problem]:
    """A doubt when the town is known to lie in another province than the one given."""
    named = {field.type: value(report, field.name) for field in kind.fields if field.type in {"province", "town"}}
    town_field = next((field.name for field in kind.fields if field.type == "town"), "")
    given, town = province(named.get("province", "")), named.get("town", "")
    lies = province_of(town)
    if given is None or lies is None or lies == given:
        return []
    return [
        Problem(
            town_field,
            say(
                f"{town.strip()} est dans la province {lies.name}.", f"{town.strip()} lies in the province {lies.name}."
            ),
            doubt=True,
        )
    ]
