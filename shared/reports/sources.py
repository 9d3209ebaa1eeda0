"""Whether a sentence bears a value out, and what is kept of it: no value stands in a report without its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from shared.reports.content import Field, FieldType, Source
from shared.reports.provinces import province_of
from shared.reports.reading.amounts import numbers, sum_told
from shared.reports.reading.choices import allowed
from shared.reports.reading.dates import days
from shared.reports.reading.people import shortened
from shared.reports.reading.places import named_places
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, cue, in_figures
from shared.voice.words import fold, function_words, stem

_NEGATION = re.compile(r"(?<!\w)(?:n|ne|pas|jamais|aucune?|rien|ni|sans|personne|plus)(?!\w)")
_ARTICLES = frozenset({"le", "la", "les", "l", "de", "du", "des", "d", "un", "une"})
LONGEST = 200
"""Characters of a value that was put together rather than quoted."""


class Line(msgspec.Struct, frozen=True):
    """One line of a value with its sentence."""

    text: str
    source: Source


def borne_out(line: str, field: Field, sentence: Sentence, today: date) -> bool:
    """Whether `sentence` alone supports `line` as (a line of) a value of `field`."""
    return bool(line.strip()) and sentence.bears and _CHECKS[field.type](line, field, sentence, today)


def together(lines: Sequence[Line]) -> tuple[str, Source]:
    """The value and its source; several sentences stand one per line, the turn is the first one's."""
    quoted = dict.fromkeys(line.source.sentence for line in lines)
    return "\n".join(line.text for line in lines), Source(lines[0].source.turn, "\n".join(quoted))


def quotes(line: str, sentence: Sentence) -> bool:
    """Whether the words of `line` stand in the sentence, in that order.

    What the sentence denies or only hands on, `line` must deny or hand on too.
    """
    own = bare(in_figures(line)).split()
    meant = [word for word in own if word not in function_words() or word.isdigit()]
    if not meant or not any(_in_order(own, bare(said).split()) for said in (sentence.text, sentence.figures)):
        return False
    plain, whole = bare(line), bare(sentence.text)
    keeps_no = bool(_NEGATION.search(plain)) or not _NEGATION.search(whole)
    keeps_doubt = bool(cue("hearsay").search(fold(line))) or not cue("hearsay").search(sentence.folded)
    return keeps_no and keeps_doubt


def _in_order(own: Sequence[str], said: Sequence[str]) -> bool:
    """Whether every word of `own` comes after the one before it, if in another form; only articles may be added."""
    place = 0
    for word in own:
        if word in _ARTICLES and word not in said[place:]:
            continue
        forms = (at for at in range(place, len(said)) if said[at] == word or _same_stem(word, said[at]))
        place = next(forms, -1) + 1
        if place == 0:
            return False
    return True


def _same_stem(word: str, other: str) -> bool:
    digits = any(letter.isdigit() for letter in word + other)
    return not digits and word not in function_words() and word[:3] == other[:3] and stem(word) == stem(other)


def _text(line: str, _field: Field, sentence: Sentence, _today: date) -> bool:
    if bare(line) and f" {bare(line)} " in f" {bare(sentence.text)} " and len(line) > len(sentence.text) * 0.6:
        return True
    return len(line) <= LONGEST and quotes(line, sentence)


def _date(line: str, _field: Field, sentence: Sentence, today: date) -> bool:
    return any(day.day.isoformat() == line for day in days([sentence], today))


def _amount(line: str, _field: Field, sentence: Sentence, _today: date) -> bool:
    said = sum_told(line)
    return said is not None and said.value in numbers(sentence)


def _town(line: str, _field: Field, sentence: Sentence, _today: date) -> bool:
    return bare(line) in {bare(name) for name in named_places(sentence)}


def _province(line: str, _field: Field, sentence: Sentence, _today: date) -> bool:
    lying = {lies.name for name in named_places(sentence) if (lies := province_of(name))}
    return line in lying or _town(line, _field, sentence, _today)


def _choice(line: str, field: Field, sentence: Sentence, _today: date) -> bool:
    return line in {chosen.choice for chosen in allowed(field, [sentence])}


def _people(line: str, _field: Field, sentence: Sentence, _today: date) -> bool:
    said = f" {bare(sentence.figures)} "
    name, _, role = line.partition(", ")
    return all(f" {bare(part)} " in said for part in (shortened(name), role) if part) and bool(bare(name))


_CHECKS: dict[FieldType, Callable[[str, Field, Sentence, date], bool]] = {
    "line": _text,
    "text": _text,
    "date": _date,
    "amounts": _amount,
    "town": _town,
    "province": _province,
    "choice": _choice,
    "people": _people,
}
