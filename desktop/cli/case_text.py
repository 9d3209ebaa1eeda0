"""A case as lines of text, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.desk.kinds import kind_for
from desktop.review.records import CaseFile, CaseLine, Happening
from desktop.review.words import (
    deed_in_words,
    refusal_in_words,
    region_in_words,
    sending_in_words,
    state_in_words,
    urgency_in_words,
)
from shared.language import say
from shared.reports.content import Report, value
from shared.reports.shown import value_shown


def line_of_text(one: CaseLine) -> str:
    """One case on one line."""
    state = state_in_words(one.standing.state)
    assigned = f" {one.assigned}" if one.assigned else ""
    parts = (region_in_words(one.region), one.author, urgency_in_words(one.urgency), state + assigned)
    sending = sending_in_words(one.sending)
    told = "  ".join((*parts, f"({sending})") if sending else parts)
    return f"{one.id}  {one.changed.astimezone():%Y-%m-%d %H:%M}  {told}  {one.title}"


def whole_case(case: CaseFile) -> str:
    """Reports, conversation, files, follow-up and signatures."""
    told = [line_of_text(case.line), ""]
    for report in case.reports:
        told += [*report_lines(report), ""]
    for turn in case.turns:
        corrected = say(" (corrigé)", " (corrected)") if turn.corrected else ""
        told.append(f"{turn.at.astimezone():%Y-%m-%d %H:%M}{corrected}\n  > {turn.said}")
        told += [f"  {turn.answer or turn.written or turn.failure}", ""]
    told += [f"{one.name} ({one.blob.length})" for one in case.files]
    if case.story:
        told.append(story_lines(case.story))
    for mark in case.marks:
        word = (
            say("signature vérifiée", "signature verified")
            if mark.sound
            else say("SIGNATURE FAUSSE", "WRONG SIGNATURE")
        )
        told.append(f"{mark.name} : {word} ({mark.fingerprint})")
    told += [f"{refusal_in_words(one.code)} ({one.count})" for one in case.unusable]
    if case.locked:
        told.append(say(f"{case.locked} élément(s) en attente d'une clé", f"{case.locked} item(s) wait for a key"))
    return "\n".join(told)


def report_lines(report: Report) -> list[str]:
    """Field by field."""
    kind = kind_for(report)
    shown = ((field.shown, value_shown(field, value(report, field.name))) for field in kind.fields)
    filled = [f"{name} : {text}" if "\n" not in text else f"{name} :\n{text}" for name, text in shown if text]
    return [f"{kind.shown} {report.number}", *filled]


def story_lines(story: Sequence[Happening]) -> str:
    """What was done with a case, the oldest first."""
    return "\n".join(_happening(one) for one in story)


def _happening(one: Happening) -> str:
    who = say("vous", "you") if one.mine else one.name
    stage = sending_in_words(one.sending)
    if one.sending == "refused":
        stage += f" : {refusal_in_words(one.code)}"
    told = f"{one.at.astimezone():%Y-%m-%d %H:%M}  {who}  {deed_in_words(one)}" + (f"  ({stage})" if stage else "")
    return f"{told}\n  {one.text}" if one.text else told
