"""Sentences for the readers, made of plain texts."""

from __future__ import annotations

from shared.reports.reading.transcript import Said, Sentence, sentences


def heard(*texts: str) -> tuple[Sentence, ...]:
    """The sentences of turns that are numbered from one."""
    return sentences([Said(str(number), text) for number, text in enumerate(texts, 1)])
