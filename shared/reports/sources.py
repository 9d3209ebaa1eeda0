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
from shared.reports.reading.words import bare, in_figures
from shared.voice.words import function_words, stem

_NEGATION = re.compile(r"(?<!\w)(?:n|ne|pas|jamais|aucune?|rien|ni|sans|personne|plus)(?!\w)")
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
    """Whether every word of `line` that carries a meaning is in the sentence, with its negations and its numbers."""
    said = bare(sentence.text).split() + bare(sentence.figures).split()
    stems = {stem(word) for word in said}
    words = bare(in_figures(line)).split()
    own = [word for word in words if word not in function_words() or word.isdigit()]
    if not own or any(word not in said and (any(c.isdigit() for c in word) or stem(word) not in stems) for word in own):
        return False
    return bool(_NEGATION.search(bare(line))) or not _NEGATION.search(bare(sentence.text))


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
