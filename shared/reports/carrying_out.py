"""Carries an order out on a report: purely, with the sentence that is said aloud in return."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from shared.language import say
from shared.reports.content import Field, Kind, Report, value, with_value
from shared.reports.dictation import dictate
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
from shared.reports.reading.transcript import cut
from shared.reports.telling import told


def apply(order: Order, report: Report, focus: str, kind: Kind, *, today: date | None = None) -> Filled:
    """What `order` makes of `report`, which itself stays as it was; saving and undoing are left to the caller."""
    names = [field.name for field in kind.fields]
    focus = focus if focus in names else names[0]
    match order:
        case New() | Save() | Undo():
            return _left_to_the_caller(order, report, focus)
        case Next() | Previous():
            return _step(report, focus, kind, 1 if isinstance(order, Next) else -1)
        case Correct(old=old, new=new):
            return _correct(report, focus, kind, old, new)
        case DeleteLastSentence():
            return _without_last(report, focus, kind)
        case ReadBack() | GoTo() | Clear() | Fill():
            return _on_field(order, report, focus, kind, today)


def _left_to_the_caller(order: New | Save | Undo, report: Report, focus: str) -> Filled:
    match order:
        case New():
            return Filled(report, focus, say("Nouvelle fiche.", "New report."), act="new")
        case Save():
            return Filled(report, focus, say("C'est enregistré.", "Saved."), act="save")
        case Undo():
            return Filled(report, focus, say("C'est annulé.", "Undone."), act="undo")


def _on_field(
    order: ReadBack | GoTo | Clear | Fill, report: Report, focus: str, kind: Kind, today: date | None
) -> Filled:
    if isinstance(order, ReadBack) and order.field is None:
        return Filled(report, focus, _everything(report, kind))
    field = kind.field(order.field or "")
    if field is None:
        return Filled(report, focus, say("Ce champ n'est pas dans cette fiche.", "This report has no such field."))
    match order:
        case Fill():
            return _fill(order, field, report, focus, today)
        case Clear():
            empty = with_value(report, field.name, "") if value(report, field.name) else report
            return Filled(empty, field.name, say(f"« {field.label} » est vide.", f"'{field.shown}' is empty."))
        case GoTo(afresh=True):
            said = say(f"{field.label} : dites ce qu'il faut écrire.", f"{field.shown}: say what to write.")
            return Filled(report, field.name, said, afresh=True)
        case _:
            return Filled(report, field.name, _one(report, field))


def _fill(order: Fill, field: Field, report: Report, focus: str, today: date | None) -> Filled:
    filled = dictate(report, field, order.value, today=today, replace=not order.added)
    if filled is report:
        said = say(
            f"Je n'ai pas compris ce qu'il faut mettre dans « {field.label} ».",
            f"I did not understand what to put into '{field.shown}'.",
        )
        return Filled(report, focus, said)
    return Filled(filled, field.name, _one(filled, field))


def _step(report: Report, focus: str, kind: Kind, step: int) -> Filled:
    names = [field.name for field in kind.fields]
    place = names.index(focus) + step
    if not 0 <= place < len(names):
        last = say("C'est le dernier champ.", "This is the last field.")
        return Filled(report, focus, last if step > 0 else say("C'est le premier champ.", "This is the first field."))
    return Filled(report, names[place], _one(report, kind.fields[place]))


def _one(report: Report, field: Field) -> str:
    held = told(report, field)
    if held:
        return say(f"{field.label} : {held}", f"{field.shown}: {held}")
    return say(f"{field.label} : rien encore.", f"{field.shown}: nothing yet.")


def _everything(report: Report, kind: Kind) -> str:
    held = [_one(report, field) for field in kind.fields if value(report, field.name).strip()]
    missing = [
        say(field.label, field.shown) for field in kind.fields if field.required and not value(report, field.name)
    ]
    if missing:
        held.append(say(f"Il manque : {', '.join(missing)}.", f"Still missing: {', '.join(missing)}."))
    return "\n".join(held) or say("La fiche est vide.", "The report is empty.")


def _correct(report: Report, focus: str, kind: Kind, old: str, new: str) -> Filled:
    """Replace where it stands: in the field in focus, else in the first field that has it."""
    order = sorted(kind.fields, key=lambda field: field.name != focus)
    for field in order:
        text = value(report, field.name)
        if field.type in {"line", "text", "town", "people"} and (changed := _replaced(text, old, new)) != text:
            done = with_value(report, field.name, changed)
            return Filled(done, field.name, _one(done, field))
        filled = _value_replaced(report, field, old, new)
        if filled is not None:
            return Filled(filled, field.name, _one(filled, field))
    return Filled(report, focus, say(f"Je ne trouve pas « {old} » dans la fiche.", f"'{old}' is not in the report."))


def _replaced(text: str, old: str, new: str) -> str:
    """The last place where the words of `old` stand, whatever their capitals and accents."""
    words = re.findall(r"[^\W_]+", old)
    if not words:
        return text
    pattern = r"(?<!\w)" + r"[\W_]+".join(map(_any_accent, words)) + r"(?!\w)"
    found = list(re.finditer(pattern, text, re.IGNORECASE))
    if not found:
        return text
    start, end = found[-1].span()
    capital = text[start].isupper() and (start == 0 or text[:start].rstrip()[-1:] in ".!?…\n")
    return text[:start] + (new[:1].upper() + new[1:] if capital else new) + text[end:]


def _any_accent(word: str) -> str:
    groups = ("aàâä", "eéèêë", "iîï", "oôö", "uùûü", "cç", "yÿ")
    return "".join(next((f"[{g}]" for g in groups if letter.lower() in g), re.escape(letter)) for letter in word)


def _value_replaced(report: Report, field: Field, old: str, new: str) -> Report | None:
    """« remplace hier par lundi »: both are values of the field, and the first is the one it holds."""
    held = value(report, field.name)
    if field.type not in {"date", "amounts", "choice", "province"} or not held:
        return None
    blank = msgspec.structs.replace(report, values={**report.values, field.name: ""})
    was, is_now = (value(dictate(blank, field, words), field.name) for words in (old, new))
    if not was or not is_now or was not in held.splitlines() or was == is_now:
        return None
    return with_value(report, field.name, "\n".join(is_now if line == was else line for line in held.splitlines()))


def _without_last(report: Report, focus: str, kind: Kind) -> Filled:
    field = next(field for field in kind.fields if field.name == focus)
    text = value(report, focus).rstrip()
    if not text:
        return Filled(report, focus, say("Il n'y a rien à effacer ici.", "There is nothing to delete here."))
    if field.type == "text":
        sentences = cut(text.rsplit("\n", 1)[-1])
        kept = text[: text.rindex(sentences[-1])].rstrip(" ") if sentences and sentences[-1] in text else ""
    else:
        kept = "\n".join(text.splitlines()[:-1])
    done = with_value(report, focus, kept)
    return Filled(done, focus, say("La dernière phrase est effacée.", "The last sentence is deleted."))
