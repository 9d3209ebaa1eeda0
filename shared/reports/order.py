"""The orders that a person can give to a report by voice, and what comes of them."""

from __future__ import annotations

from typing import Literal

import msgspec

from shared.reports.content import Report


class New(msgspec.Struct, frozen=True, tag=True):
    """Begin another report."""


class Next(msgspec.Struct, frozen=True, tag=True):
    """Go to the field after the one in focus."""


class Previous(msgspec.Struct, frozen=True, tag=True):
    """Go to the field before the one in focus."""


class Undo(msgspec.Struct, frozen=True, tag=True):
    """Take back the last change; whoever keeps the earlier reports carries it out."""


class Save(msgspec.Struct, frozen=True, tag=True):
    """Keep the report; whoever has the store carries it out."""


class DeleteLastSentence(msgspec.Struct, frozen=True, tag=True):
    """Take the last sentence, or the last line, out of the field in focus."""


class ReadBack(msgspec.Struct, frozen=True, tag=True):
    """Say what a field holds; None says everything."""

    field: str | None = None


class GoTo(msgspec.Struct, frozen=True, tag=True):
    """Put the focus on a field; with `afresh`, what is dictated next takes the place of what it holds."""

    field: str
    afresh: bool = False


class Clear(msgspec.Struct, frozen=True, tag=True):
    """Empty a field."""

    field: str


class Fill(msgspec.Struct, frozen=True, tag=True):
    """Put a value, in the person's own words, into a field; with `added`, beside what it holds."""

    field: str
    value: str
    added: bool = False


class Correct(msgspec.Struct, frozen=True, tag=True):
    """Write `new` where `old` stands."""

    old: str
    new: str


Order = New | Next | Previous | Undo | Save | DeleteLastSentence | ReadBack | GoTo | Clear | Fill | Correct


class Filled(msgspec.Struct, frozen=True):
    """What an order made of a report: the report, the field in focus, and what is said aloud."""

    report: Report
    focus: str
    said: str
    act: Literal["", "new", "save", "undo"] = ""
    """What is left for the caller to do."""
    afresh: bool = False
    """What is dictated next takes the place of what the field in focus holds."""
