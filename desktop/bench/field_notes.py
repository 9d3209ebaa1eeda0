"""The conversations that reports are filled from, and how a filled report is judged, however it was filled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

import msgspec

from desktop.bench.judge import bare, invented, numbers, plain

Half = Literal["tuned", "held_out"]
CODED = ("date", "province", "town")
CHOICES = ("category", "urgency", "privacy")
LISTED = ("people", "amounts", "facts", "follow_up")
FIELDS = ("title", *CODED, *CHOICES, *LISTED)
TODAY = "2026-11-24"


class Note(msgspec.Struct, frozen=True):
    """One conversation with what each field must hold; a field that is not in `expects` must stay empty."""

    id: str
    traps: tuple[str, ...]
    turns: tuple[str, ...]
    expects: dict[str, Any]
    never: dict[str, list[str]] = {}

    @property
    def said(self) -> str:
        """All that was said."""
        return "\n".join(self.turns)


class Score(msgspec.Struct):
    """Counts of one field: what was wanted, given, right among the given, found among the wanted, and made up."""

    wanted: int = 0
    given: int = 0
    right: int = 0
    found: int = 0
    invented: int = 0

    def add(self, other: Score) -> None:
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def load(half: Half) -> list[Note]:
    """The conversations of one half."""
    path = resources.files("desktop.bench").joinpath("data", f"fields_{half}.toml")
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8"))["note"], list[Note])


def judged(note: Note, values: Mapping[str, str]) -> dict[str, Score]:
    """The score of every field of one filled report."""
    return {field: _score(note, field, values.get(field, "")) for field in FIELDS}


def _score(note: Note, field: str, value: str) -> Score:
    lines = [line for line in value.splitlines() if line.strip()]
    wanted = _wanted(note, field)
    right = [line for line in lines if _right(note, field, line)]
    found = sum(any(_matches(field, want, line) for line in lines) for want in wanted)
    strange = sum(_invented(note, field, line) for line in lines)
    return Score(len(wanted), len(lines), len(right), found, strange)


def _wanted(note: Note, field: str) -> list[Any]:
    gold = note.expects.get(field)
    if gold is None:
        return []
    return list(gold) if field in LISTED else [gold]


def _right(note: Note, field: str, line: str) -> bool:
    if any(re.search(word, plain(line)) for word in note.never.get(field, [])) and field in {"facts", "people"}:
        return False
    gold = [*_wanted(note, field), *(note.expects.get("also", []) if field == "facts" else [])]
    return any(_matches(field, want, line) for want in gold)


def _matches(field: str, want: Any, line: str) -> bool:
    if field in CHOICES:
        return line in want
    if field in CODED:
        return plain(str(want)) == plain(line)
    if field == "amounts":
        return str(want) in numbers(line)
    if field == "people":
        return f" {plain(want)} " in f" {plain(line)} "
    return re.search(str(want), _words(line)) is not None or re.search(str(want), plain(line)) is not None


def _invented(note: Note, field: str, line: str) -> bool:
    """Whether nothing that was said bears the line out; what was said but is not true is wrong, not invented."""
    if field in CODED:
        known = [*_wanted(note, field), *note.never.get(field, [])]
        return plain(line) not in {plain(str(each)) for each in known}
    if field in CHOICES:
        return not _wanted(note, field)
    if field == "amounts":
        return not set(numbers(line)) <= set(numbers(note.said))
    if invented(line, [note.said]):
        return True
    said = {word[:5] for word in (*_words(note.said).split(), *plain(note.said).split())}
    return any(word[:5] not in said for word in (*_words(line).split(),) if len(word) > 3)


def _words(text: str) -> str:
    """Without capitals, accents and marks; numbers as they were written."""
    return " ".join(re.findall(r"[^\W_]+", bare(text)))
