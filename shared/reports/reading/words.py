"""The cue words of the readers, and the forms in which words are compared."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from shared.voice.abbreviations import expand
from shared.voice.sentences import CONTROLS
from shared.voice.spoken_numbers import digits_only, phones_joined
from shared.voice.words import fold

_POINTED = re.compile(r"(?<![\d.,])(\d{1,3})((?:\.\d{3})+)(?![\d.,]\d)")


@cache
def data(name: str = "reading.toml") -> dict[str, Any]:
    """One of the data files of this house."""
    return tomllib.loads(resources.files("shared.reports").joinpath("data", name).read_text(encoding="utf-8"))


@cache
def cue(name: str) -> re.Pattern[str]:
    """Any expression of the list `name` of reading.toml, as whole words of a folded text."""
    return re.compile(rf"(?<![\w])(?:{'|'.join(data()[name])})(?![\w])")


@cache
def _at_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{'|'.join(data()[name])})$")


def ends_with(name: str, text: str) -> bool:
    """Whether folded `text` ends with an expression of the list `name`."""
    return _at_end(name).search(text.rstrip()) is not None


def bare(text: str) -> str:
    """The words of `text` alone: folded, one space between two."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def in_figures(text: str) -> str:
    """`text` with its numbers in digits, its short forms in full, its capitals and points kept."""
    text = CONTROLS.sub("", text)
    text = _POINTED.sub(lambda found: found[1] + found[2].replace(".", ""), text.replace("’", "'"))
    return phones_joined(digits_only(phones_joined(expand(text))))
