"""Judges one answer: right, wrong, refused, or with something invented; knows nothing of the product's own checks."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Literal

import msgspec
from text_to_num import alpha2digit

Verdict = Literal["right", "wrong", "refused", "invented"]
Kind = Literal["number", "name", "date", "place", "text", "yesno"]


class Question(msgspec.Struct, frozen=True):
    """One question; without `answers`, its sheet does not tell and the only good verdict is "refused"."""

    id: str
    sheet: str
    kind: Kind
    text: str
    answers: tuple[str, ...]


class Sheet(msgspec.Struct, frozen=True):
    """What is given with the questions of one scene."""

    id: str
    title: str
    facts: str


class Questions(msgspec.Struct, frozen=True):
    """The whole set."""

    sheet: tuple[Sheet, ...]
    question: tuple[Question, ...]


_REFUSES = re.compile(
    r"ne (?:le |l )?sais pas|l ignore|n ai pas (?:cette|l |d |de )|pas dans ce qu on m a donne|"
    r"aucune (?:information|mention)|pas (?:mentionne|precise|indique|fourni|donne|disponible)e?s?\b|"
    r"ne (?:peux|trouve|dispose|connais)\b",
)
_CLOCK = re.compile(r"\b(\d{1,2}|une) ?(?:h|heures?)\b(?: ?(\d{1,2})\b(?! ?\d))?|\b(\d{1,2})[h:](\d\d)\b")
_LARGE = re.compile(r"\b(\d+(?:,\d+)?) (million|milliard)s?\b")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s+|[«(\n\-*•]\s*)$")
_FREE = frozenset(
    (
        "je",
        "monsieur",
        "madame",
        "m",
        "mme",
        "mlle",
        "f",
        "cfa",
        "fcfa",
        "gabon",
        "le",
        "la",
        "les",
        "non",
        "oui",
        "etat",
    ),
)


def load() -> Questions:
    """The questions beside this module."""
    text = resources.files("desktop.bench").joinpath("data", "questions.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Questions)


def bare(text: str) -> str:
    """Without capitals and accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _figures(text: str) -> str:
    """`text` with numbers as digits, thousands and telephone numbers together, hours as « 9h » or « 9h05 »."""
    text = " ".join(text.split())
    text = re.sub(r"\b1(?:er|re|ère)\b", "premier", text)
    text = _LARGE.sub(_in_full, text)
    text = alpha2digit(text, "fr", 1.0)
    text = re.sub(r"(?<![\w,])0\d{1,2}(?:[ .-]\d\d){3,4}\b", lambda found: re.sub(r"\D", "", found[0]), text)
    text = re.sub(r"\b[1-9]\d{0,2}(?:[ .]\d{3})+\b", lambda found: re.sub(r"\D", "", found[0]), text)
    text = re.sub(r"(?<=\d)\.(?=\d)", ",", text)
    return _CLOCK.sub(_hour, text)


def _in_full(found: re.Match[str]) -> str:
    return f"{float(found[1].replace(',', '.')) * (1e9 if found[2] == 'milliard' else 1e6):.0f}"


def numbers(text: str) -> frozenset[str]:
    """The numbers of `text`, as digits."""
    return frozenset(re.findall(r"\d+(?:,\d+)?", bare(_figures(text.replace("\u00a0", " ")))))


def _hour(found: re.Match[str]) -> str:
    hour = "1" if found[1] == "une" else str(int(found[1] or found[3]))
    minutes = int(found[2] or found[4] or 0)
    return f"{hour}h{minutes:02d}" if minutes else f"{hour}h"


def plain(text: str) -> str:
    """Words alone, numbers as digits."""
    return " ".join(re.findall(r"\d+(?:,\d+)?\w*|[^\W_]+", bare(_figures(text))))


def invented(answer: str, sources: Iterable[str]) -> tuple[str, ...]:
    """Numbers and names of `answer` that stand nowhere in `sources`."""
    given = " ".join(plain(source) for source in sources)
    numbers = set(re.findall(r"\d+(?:,\d+)?", given)) | set(re.findall(r"\d+h\d*", given))
    said = re.findall(r"\d+h\d*|\d+(?:,\d+)?", bare(_figures(answer)))
    strange = [
        number for number in said if number != "1" and number not in numbers and number.rstrip("h") not in numbers
    ]
    words = set(given.split())
    for found in _WORD.finditer(answer):
        word = found[0].split("’")[-1].split("'")[-1]
        if word[:1].isupper() and not _SENTENCE_START.search(answer[: found.start()]):
            strange += [part for part in bare(word).split("-") if part not in words and part not in _FREE]
    return tuple(strange)


def judge(question: Question, answer: str, sources: Sequence[str]) -> Verdict:
    """The verdict on `answer`, with all that was given (facts, history) in `sources`.

    "invented" outweighs everything; a refusal is "refused" whether or not the sheet has the answer.
    """
    if invented(answer, [*sources, question.text]):
        return "invented"
    said = plain(answer)
    if _REFUSES.search(said) or not said:
        return "refused"
    if any(re.search(rf"(?<!\w)(?:{gold})(?!\w)", said) for gold in question.answers):
        return "right"
    return "wrong"
