"""Which choice of a field the words speak for, with the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from shared.reports.content import Choice, Field
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, cue, data
from shared.voice.words import fold


class Chosen(msgspec.Struct, frozen=True):
    """A choice that the words allow: how many of them speak for it, and the first sentence that does."""

    choice: str
    sentence: int
    weight: int


def allowed(field: Field, sentences: Sequence[Sentence]) -> list[Chosen]:
    """The choices that some sentence speaks for, the best first."""
    told = [chosen for choice in field.choices if (chosen := _told(field, choice, sentences))]
    if told:
        return told
    if field.name == "urgency":
        return _urgency(field, sentences)
    if field.name == "privacy":
        return _privacy(field, sentences)
    if field.name == "category":
        return sorted((c for choice in field.choices if (c := _category(choice, sentences))), key=lambda c: -c.weight)
    return []


def choice_told(field: Field, text: str) -> Choice | None:
    """The choice that `text` names by its label or as it is said; the longest form wins."""
    said = bare(text)
    forms = [(bare(form), choice) for choice in field.choices for form in (choice.label, *choice.spoken, choice.name)]
    for form, choice in sorted(forms, key=lambda pair: -len(pair[0])):
        if form and re.search(rf"(?<!\w){form}(?!\w)", said):
            return choice
    return None


def only_a_choice(field: Field, text: str) -> bool:
    """Whether `text` is the name of one choice, and says nothing beside it."""
    said = re.sub(r"^(?:(?:a|au|en|la|le|les|l|est|c est) )+", "", bare(text))
    return any(said in {bare(form) for form in (choice.label, *choice.spoken, choice.name)} for choice in field.choices)


def _told(field: Field, choice: Choice, sentences: Sequence[Sentence]) -> Chosen | None:
    """« catégorie : santé », « c'est une urgence faible »: the field is named, and the choice right after it."""
    names = "|".join(sorted({bare(name) for name in (field.label, *field.spoken)}, key=len, reverse=True))
    forms = "|".join(sorted({bare(form) for form in (choice.label, *choice.spoken)}, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{names}) (?:c est |est |a |la |le )*(?:{forms})(?!\w)")
    for place, sentence in enumerate(sentences):
        if sentence.bears and pattern.search(bare(sentence.text)):
            return Chosen(choice.name, place, 100)
    return None


def _urgency(field: Field, sentences: Sequence[Sentence]) -> list[Chosen]:
    """The last word on urgency counts; a negation before « urgent » is a low urgency."""
    for place in range(len(sentences) - 1, -1, -1):
        if not sentences[place].bears:
            continue
        for name in ("low", "immediate", "normal", "high"):
            if field.choice(name) and _degree(name).search(sentences[place].folded):
                return [Chosen(name, place, 1)]
    return []


def _privacy(field: Field, sentences: Sequence[Sentence]) -> list[Chosen]:
    for place, sentence in enumerate(sentences):
        if sentence.bears and cue("restricted").search(sentence.folded) and field.choice("restricted"):
            return [] if cue("not_restricted").search(sentence.folded) else [Chosen("restricted", place, 1)]
    return []


def _category(choice: Choice, sentences: Sequence[Sentence]) -> Chosen | None:
    weight, first = 0, -1
    for place, sentence in enumerate(sentences):
        hits = len({match[0] for match in _subject(choice).finditer(sentence.folded)}) if sentence.bears else 0
        if hits:
            weight += hits
            first = place if first < 0 else first
    return Chosen(choice.name, first, weight) if weight else None


@cache
def _degree(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(data()['urgency'][name])})(?!\w)")


@cache
def _subject(choice: Choice) -> re.Pattern[str]:
    own = [rf"{re.escape(fold(form))}s?" for form in choice.spoken if len(form) > 2 and choice.name != "other"]
    words = [*data()["category"].get(choice.name, []), *own]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)" if words else r"(?!)")
