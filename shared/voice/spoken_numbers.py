"""Numbers in French words found in a text, and telephone numbers put together."""

from __future__ import annotations

import re

import msgspec
from text_to_num import find_numbers


class Number(msgspec.Struct, frozen=True):
    """A number said in words: where it stands in the text, and its digits."""

    start: int
    end: int
    digits: str
    value: float
    ordinal: bool


class _Token:
    """A word as text2num wants it."""

    __slots__ = ("end", "outside", "start", "word")

    def __init__(self, found: re.Match[str], *, outside: bool) -> None:
        self.word, self.start, self.end, self.outside = found[0].lower(), found.start(), found.end(), outside

    def text(self) -> str:
        return self.word

    def nt_separated(self, _previous: _Token) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return self.outside


_TOKEN = re.compile(r"(?<=\w)-(?=\w)|[^\W\d_]+|\d[\d.,]*|[^\w\s]|_")
_AFTER_AND = re.compile(r"(?i)[\s-]+(?:une?|onze|(?:un|onz)ième)\b")


def spoken(text: str) -> list[Number]:
    """The numbers that stand in words in `text`, « un » and « une » among them."""
    tokens = [
        _Token(found, outside=found[0].lower() == "et" and not _AFTER_AND.match(text, found.end()))
        for found in _TOKEN.finditer(text)
        if found[0] != "-" or not (found.start() and text[found.start() - 1].isalpha())
    ]
    found_numbers = []
    for number in find_numbers(tokens, "fr", 0.0):
        first, last = tokens[number.start], tokens[number.end - 1]
        digits = re.sub("(?:er|ère|ème)s?$", "e", number.text) if number.is_ordinal else number.text
        found_numbers.append(Number(first.start, last.end, digits, number.value, number.is_ordinal))
    return found_numbers


_MIXED = re.compile(r"(?i)\b(\d+(?:,\d+)?) (mille|millions?|milliards?)\b")
_SCALE = {"mille": 1_000, "million": 1_000_000, "milliard": 1_000_000_000}
PHONE = re.compile(r"(?<![\w,.+])(?:\+\d{1,3}[ .-]?)?0?\d{1,3}(?:[ .-]\d{2,3}){2,4}(?![\w,]|[ .-]?\d)")
"""Digits in groups of two or three: a telephone number if it has eight digits or more, or starts with 0 or +."""


def phones_joined(text: str) -> str:
    """`text` with the digits of each telephone number written as one."""

    def join(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        pairs = found[0][0] in "0+" or re.fullmatch(r"\d\d(?:[ .-]\d\d){3,4}", found[0])
        return digits if len(digits) >= 8 and pairs else found[0]

    return PHONE.sub(join, text)


def digits_only(text: str) -> str:
    """`text` with the numbers said in words as digits; a lone « un » or « une » is an article and stays."""
    text = _MIXED.sub(_scaled, text)
    pieces, last = [], 0
    for number in spoken(text):
        word = text[number.start : number.end].lower()
        if word not in {"un", "une"}:
            pieces += [text[last : number.start], number.digits]
            last = number.end
    return "".join([*pieces, text[last:]])


def _scaled(found: re.Match[str]) -> str:
    value = float(found[1].replace(",", ".")) * _SCALE[found[2].lower().rstrip("s")]
    return f"{value:.0f}"
