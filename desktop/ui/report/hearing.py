"""What spoken words do to the report on the screen: an order is carried out, anything else is dictation."""

from __future__ import annotations

import msgspec

from shared.language import say
from shared.reports.content import Kind, Report
from shared.reports.dictation import dictate


class Heard(msgspec.Struct, frozen=True):
    """The report and the field the cursor is in now, and what to tell the person."""

    report: Report
    focus: str
    said: str
    aloud: bool = False
    save: bool = False
    begin: bool = False
    """A new report is wanted."""


def hear(text: str, report: Report, focus: str, kind: Kind) -> Heard:
    """Understand what was said while the cursor is in `focus`."""
    field = kind.field(focus) or kind.fields[0]
    after = dictate(report, field, text)
    if after == report:
        return Heard(report, field.name, _not_understood(text, field.shown))
    return Heard(after, field.name, say(f"Entendu : « {text} »", f"Heard: “{text}”"))


def _not_understood(text: str, name: str) -> str:
    return say(
        f"« {text} » ne va pas dans « {name} » : rien n’a changé. Dites-le autrement, ou écrivez-le.",
        f"“{text}” does not fit “{name}”: nothing was changed. Say it in another way, or type it.",
    )
