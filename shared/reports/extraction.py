"""Fills a report from a conversation: readers first, a language model for the rest, nothing without its sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Protocol

import msgspec

from shared.errors import EngineFailed, PartMissing
from shared.reports import questions
from shared.reports.content import Field, Kind, Source
from shared.reports.draft import TITLE, Draft
from shared.reports.reading.transcript import Said, sentences
from shared.reports.sources import Line, together

__all__ = ["Extraction", "Extractor", "Said", "extract"]

Progress = Callable[[int, int], None]
"""Told how many questions of how many are answered."""


class Extractor(Protocol):
    """A language model that fills small forms: its answer is JSON, and nobody trusts it."""

    async def extract(self, instruction: str, text: str, schema: dict[str, Any]) -> str: ...


class Extraction(msgspec.Struct, frozen=True):
    """What a conversation gives for a report; every field of its kind is in `values` or in `empty`."""

    values: dict[str, str]
    sources: dict[str, Source]
    empty: dict[str, str]
    """Field name → why it was left empty, in one sentence."""
    lines: dict[str, tuple[Line, ...]] = msgspec.field(default_factory=dict)
    """Of values with several lines: each line with its own sentence."""
    incomplete: str = ""
    """Why the model did not take part to the end; empty when it did."""


async def extract(
    turns: Sequence[Said],
    kind: Kind,
    extractor: Extractor | None,
    today: date,
    progress: Progress = lambda _done, _all: None,
) -> Extraction:
    """Read the turns into the fields of `kind`; cancelling stops at once, a failing model costs only its own part."""
    draft = await asyncio.to_thread(_read, turns, kind, today)
    incomplete = ""
    if extractor is not None:
        try:
            await _ask(draft, extractor, progress)
        except (EngineFailed, PartMissing) as error:
            incomplete = error.message
    draft.fall_back()
    lines = draft.lines()
    told = {name: together(kept) for name, kept in lines.items()}
    return Extraction(
        values={name: value for name, (value, _) in told.items()},
        sources={name: source for name, (_, source) in told.items()},
        empty=draft.empty(),
        lines=lines,
        incomplete=incomplete,
    )


def _read(turns: Sequence[Said], kind: Kind, today: date) -> Draft:
    """What needs no model; seconds for a dictation of hours, so never on the loop."""
    draft = Draft(sentences(turns), kind, today)
    draft.read()
    return draft


async def _ask(draft: Draft, extractor: Extractor, progress: Progress) -> None:
    """Put the questions that are left, chunk by chunk; a title is asked of the first fact."""
    asked = list(_questions(draft))
    for done, (field, chunk, names) in enumerate(asked, 1):
        if names or draft.wants(field):
            question, schema = questions.about(field, names)
            text = questions.text(draft.sentences, chunk, question)
            _take(draft, field, await extractor.extract(questions.INSTRUCTION, text, schema))
        progress(done, len(asked))


def _questions(draft: Draft) -> Iterator[tuple[Field, list[int], tuple[str, ...]]]:
    """Each question: the field, the sentences, and the names that are in doubt."""
    title = draft.kind.field(TITLE)
    if title and draft.wants(title) and draft.facts:
        yield title, draft.facts[:1], ()
    for chunk in questions.chunks(draft.sentences):
        for field in draft.kind.fields:
            if field.type == "people":
                names = tuple(person.name for person in draft.doubtful if person.spot.sentence in chunk)
                if names:
                    yield field, chunk, names[: questions.MOST_NAMES]
            elif field.name != TITLE and _unread(field, draft):
                yield field, chunk, ()


def _unread(field: Field, draft: Draft) -> bool:
    return field.type in {"line", "text"} and draft.wants(field)


def _take(draft: Draft, field: Field, told: str) -> None:
    """Keep of an answer what a sentence bears out."""
    for value in questions.answers(told):
        if field.type == "people":
            draft.propose_person(field, value)
        elif draft.wants(field):
            draft.propose(field, value)
