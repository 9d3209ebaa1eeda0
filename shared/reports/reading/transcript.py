"""What was said, cut into sentences that each know their turn and what they may be used for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from shared.reports.reading.words import bare, cue, in_figures
from shared.voice.backchannel import is_backchannel
from shared.voice.intents import recognise
from shared.voice.orders import orders_the_answer
from shared.voice.sentences import ClauseSplitter
from shared.voice.words import fold

LONGEST = 600
"""Characters; what runs on longer without a full stop is cut between two words."""
_THERE = re.compile(r"(?i)\blà\W*$")
_OPENS = re.compile(r"(?<=[a-zà-ÿ0-9])\. (?=[a-zà-ÿ])")


class Said(msgspec.Struct, frozen=True):
    """One turn as it counts: what the person said, corrections applied."""

    turn: str
    text: str
    day: date | None = None
    """The day it was said, from which « hier » is counted; None for the day of the reading."""


class Sentence(msgspec.Struct, frozen=True):
    """One sentence of the person, word for word."""

    turn: str
    text: str
    figures: str
    """With numbers in digits and short forms in full."""
    folded: str
    """`figures` without capitals and accents, character for character."""
    day: date | None
    bears: bool
    """Whether a report may rest on it: no question, no command, no courtesy, no unfinished beginning."""


def sentences(turns: Sequence[Said]) -> tuple[Sentence, ...]:
    """The sentences of all turns in order."""
    return tuple(_sentence(said, text) for said in turns for text in cut(said.text))


def cut(text: str) -> list[str]:
    """The sentences of `text`, word for word but for the blanks between words."""
    splitter, found, current = ClauseSplitter(), [], ""
    whole = "\n".join(" ".join(line.split()) for line in text.splitlines())
    for clause in [*splitter.feed(_OPENS.sub(".\n", whole)), *splitter.flush()]:
        current = f"{current} {clause.text}".strip()
        if clause.ends_sentence or len(current) > LONGEST:
            found.append(current)
            current = ""
    return [sentence for sentence in [*found, current] if bare(sentence)]


def _sentence(said: Said, text: str) -> Sentence:
    figures = in_figures(text)
    folded = fold(figures)
    if len(folded) != len(figures):
        figures = folded
    return Sentence(said.turn, text, figures, folded, said.day, _bears(text))


def _bears(text: str) -> bool:
    plain = bare(text)
    if text.rstrip().endswith("?") or recognise(text) or is_backchannel(text) or orders_the_answer(text):
        return False
    return not (
        cue("courtesy").fullmatch(plain)
        or cue("to_the_assistant").match(plain)
        or (cue("hanging").search(plain) and not _THERE.search(text))
        or text.rstrip().endswith(("…", "..."))
    )
