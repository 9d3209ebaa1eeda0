"""The reports of a case as they read: every field with its value, and the sentence that a value was taken from."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.desk.kinds import kind_for
from desktop.ui.review.paper import lines, paragraph
from desktop.ui.when import when
from desktop.ui.words import privacy_in_words, status_in_words
from shared.language import say
from shared.reports.content import PRIVACY_FIELD, Field, Report, value
from shared.reports.shown import value_shown


def reports_text(reports: Sequence[Report]) -> str:
    """All of them, or why there is none."""
    if not reports:
        return paragraph(
            say(
                "Ce dossier n’a pas de fiche : tout ce qui a été dit est dans l’onglet Conversation.",
                "This case has no report: everything that was said is in the Conversation tab.",
            ),
            "meta",
        )
    return "<hr>".join(_report(one) for one in reports)


def _report(report: Report) -> str:
    kind = kind_for(report)
    filled = [field for field in kind.fields if value(report, field.name).strip()]
    empty = [field.shown for field in kind.fields if not value(report, field.name).strip()]
    head = f"{kind.shown} {report.number}"
    state = f"{status_in_words(report.status)} · {privacy_in_words(report.privacy)} · {when(report.changed)}"
    rows = "".join(_row(report, field) for field in filled if field.name != PRIVACY_FIELD)
    missing = say(f"Non rempli : {', '.join(empty)}.", f"Not filled in: {', '.join(empty)}.") if empty else ""
    return (
        paragraph(head, "strong")
        + paragraph(state, "state")
        + f'<table cellspacing="0" width="100%">{rows}</table>'
        + (paragraph(missing, "meta") if missing else "")
    )


def _row(report: Report, field: Field) -> str:
    source = report.sources.get(field.name)
    told = ""
    if source is not None:
        told = paragraph(say(f"D’après : « {source.sentence} »", f"From: “{source.sentence}”"), "meta")
    shown = value_shown(field, value(report, field.name))
    return f'<tr><td width="26%" class="name">{lines(field.shown)}</td><td>{paragraph(shown)}{told}</td></tr>'
