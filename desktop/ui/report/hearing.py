"""What spoken words do to the report on the screen: an order is carried out, anything else is dictation."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.desk.kinds import known_kind
from desktop.ui.report.opening import FIRST_KIND
from shared.language import say
from shared.reports.content import Kind, Report
from shared.reports.dictation import dictate
from shared.reports.order import New
from shared.reports.orders import apply, recognise


class Heard(msgspec.Struct, frozen=True):
    """The report and the field the cursor is in now, and what to tell the person."""

    report: Report
    focus: str
    said: str
    aloud: bool = False
    act: Literal["", "new", "save", "undo"] = ""
    """What is left for the page to do."""
    afresh: bool = False
    """What is dictated next takes the place of what the field holds."""


def hear(text: str, report: Report, focus: str, kind: Kind, *, afresh: bool = False) -> Heard:
    """Understand what was said while the cursor is in `focus`."""
    if order := recognise(text, kind):
        done = apply(order, report, focus, kind)
        return Heard(done.report, done.focus, done.said, aloud=True, act=done.act, afresh=done.afresh)
    field = kind.field(focus) or kind.fields[0]
    after = dictate(report, field, text, replace=afresh)
    if after == report:
        return Heard(report, field.name, _not_understood(text, field.shown))
    return Heard(after, field.name, say(f"Entendu : « {text} »", f"Heard: “{text}”"))


def asks_for_report(text: str) -> bool:
    """Whether what was said to the assistant is the order to begin a report."""
    return isinstance(recognise(text, known_kind(FIRST_KIND)), New)


def _not_understood(text: str, name: str) -> str:
    return say(
        f"« {text} » ne va pas dans « {name} » : rien n’a changé. Dites-le autrement, ou écrivez-le.",
        f"“{text}” does not fit “{name}”: nothing was changed. Say it in another way, or type it.",
    )
