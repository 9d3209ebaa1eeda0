"""Fills a report from a conversation: readers first, a language model for the rest, nothing without its sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    draft = Draft(sentences(turns), kind, today)
    draft.read()
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


async def _ask(draft: Draft, extractor: Extractor, progress: Progress) -> None:
    """Put the questions that are left, chunk by chunk; a title is asked of the first fact."""
    asked = [
        (field, chunk)
        for chunk in questions.chunks(draft.sentences)
        for field in draft.kind.fields
        if field.type == "people" or (field.name != TITLE and _unread(field, draft))
    ]
    title = draft.kind.field(TITLE)
    if title and draft.wants(title):
        asked = [*((title, [place]) for place in draft.facts[:1]), *asked]
    for done, (field, chunk) in enumerate(asked, 1):
        if field.type == "people" or draft.wants(field):
            question, schema = questions.about(field)
            text = questions.text(draft.sentences, chunk, question)
            _take(draft, field, await extractor.extract(questions.INSTRUCTION, text, schema))
        progress(done, len(asked))


def _unread(field: Field, draft: Draft) -> bool:
    return field.type in {"line", "text"} and draft.wants(field)


def _take(draft: Draft, field: Field, told: str) -> None:
    """Keep of an answer what a sentence bears out."""
    for value in questions.answers(told):
        if field.type == "people":
            draft.propose_person(field, value)
        elif draft.wants(field):
            draft.propose(field, value)
