"""Sums of money said in French, in figures: « deux cent cinquante mille francs » is 250 000 F CFA."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from shared.reports.reading.corrections import Spot, standing
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, cue, ends_with, in_figures
from shared.voice.words import fold, function_words

_UNIT = r"francs?(?: cfa)?|f ?cfa|fcfa|xaf|cfa|f(?![\w'-])|balles|(?P<foreign>euros?|dollars?)"
_NUMBER = re.compile(
    rf"(?<![\w.,/-])(?P<number>\d+(?:,\d{{1,2}})?|mille|un million|un milliard)(?P<half> et demie?)?(?: d(?:e |'))?"
    rf"(?P<unit> ?(?:{_UNIT})(?!\w))?",
)
_COUNTED = re.compile(r" ?[a-z]{2,}")
_ANOTHER = re.compile(r"^ ?(?:a|et|ou|-) ?\d[\d,]*(?: et demie?)?(?: d(?:e |'))? ?(?:francs?|f ?cfa|fcfa|f\b|euros?)")
_LEAST = 500
"""A number without a unit is money only from here on."""


_PURPOSE = re.compile(r"(?i)^[\s,;:.]*(?:(?:pour|de|du|des|d')(?: l'| la | le | les )?\s*)?")


class Sum(msgspec.Struct, frozen=True):
    """A sum that was said, and where."""

    spot: Spot
    value: int
    currency: str = "F CFA"

    @property
    def shown(self) -> str:
        """As a report writes it: « 250 000 F CFA »."""
        return f"{self.value:,}".replace(",", "\u00a0") + f"\u00a0{self.currency}"


def sum_told(text: str) -> Sum | None:
    """The one sum that `text` is, with or without a unit."""
    found = [match for match in _NUMBER.finditer(fold(in_figures(text))) if match["number"]]
    return _sum(0, found[0]) if len(found) == 1 else None


def only_a_sum(text: str) -> bool:
    """Whether `text` is one sum, what it is for left out, and says nothing beside it."""
    folded = fold(in_figures(text))
    rest = bare(_NUMBER.sub(" ", folded)).split()
    return sum_told(text) is not None and set(rest) <= _AROUND


_AROUND = frozenset({"de", "d", "a", "environ", "le", "la", "la somme", "somme", "est", "exactement", "cfa"})


def sum_lines(text: str) -> list[str]:
    """The sums that `text` dictates, one line each, with what each is for: « 5 000 F CFA, transport »."""
    plain = in_figures(text)
    found = list(_NUMBER.finditer(fold(plain)))
    money = [match for match in found if match["unit"]] or found
    lines = []
    for place, match in enumerate(money):
        end = money[place + 1].start() if place + 1 < len(money) else len(plain)
        purpose = _PURPOSE.sub("", plain[match.end() : end]).strip(" ,.;:")
        purpose = re.sub(r",? (?:et|puis|plus)$", "", purpose)
        if each := _sum(0, match):
            lines.append(f"{each.shown}, {purpose}" if purpose else each.shown)
    return lines


def sums(sentences: Sequence[Sentence]) -> list[Sum]:
    """Every sum that still stands, in the order of the words; the same sum said again counts once."""
    found: list[Sum] = []
    for place, sentence in enumerate(sentences):
        if sentence.bears:
            _gather(found, place, sentence, sentences)
    kept = standing(found, sentences, lambda one, other: one.value == other.value)
    first: dict[tuple[int, str], Sum] = {}
    for each in kept:
        if not _denied(sentences[each.spot.sentence], each):
            first.setdefault((each.value, each.currency), each)
    return list(first.values())


def numbers(sentence: Sentence) -> set[int]:
    """The value of every number of the sentence, whatever it counts."""
    found = (_sum(0, match) for match in _NUMBER.finditer(sentence.folded))
    return {each.value for each in found if each is not None}


def _gather(found: list[Sum], place: int, sentence: Sentence, sentences: Sequence[Sentence]) -> None:
    for match in _NUMBER.finditer(sentence.folded):
        if match["unit"] or _is_money(sentence.folded, match) or _corrects(found, place, match, sentences):
            each = _sum(place, match)
            if each is not None:
                found.append(each)


def _sum(place: int, match: re.Match[str]) -> Sum | None:
    words = {"mille": 1000.0, "un million": 1e6, "un milliard": 1e9}
    number = words.get(match["number"]) or float(match["number"].replace(",", "."))
    if match["half"]:
        step = next((size for size in (1e9, 1e6, 1e3) if number >= size), 1.0)
        number += step / 2
    currency = {"e": "euros", "d": "dollars"}.get((match["foreign"] or "")[:1], "F CFA")
    if number < 1 or number > 1e13:
        return None
    return Sum(Spot(place, match.start(), match.end()), round(number), currency)


def _is_money(folded: str, match: re.Match[str]) -> bool:
    """A number without a unit: after a word of money, and counting nothing; or the first of two with one unit."""
    after = folded[match.end() :]
    if _ANOTHER.match(after):
        return True
    number = match["number"]
    if not number.isdigit() or int(number) < _LEAST or 1900 <= int(number) <= 2100:
        return False
    counted = _COUNTED.match(after)
    if counted and counted[0].strip() not in function_words():
        return False
    before = folded[: match.start()].rstrip()
    return any(found.end() >= len(before) - 3 for found in cue("money").finditer(before))


def _corrects(found: list[Sum], place: int, match: re.Match[str], sentences: Sequence[Sentence]) -> bool:
    """« deux cent mille francs, non, pardon, trois cent mille »: the second needs no unit."""
    if not found or place - found[-1].spot.sentence > 1 or not match["number"].replace(",", "").isdigit():
        return False
    before = sentences[place].folded[: match.start()]
    if found[-1].spot.sentence == place:
        before = sentences[place].folded[found[-1].spot.end : match.start()]
    counted = _COUNTED.match(sentences[place].folded[match.end() :])
    counts = counted is not None and counted[0].strip() not in function_words()
    return not counts and len(before) < 60 and cue("taken_back").search(before) is not None


def _denied(sentence: Sentence, each: Sum) -> bool:
    """« il n'a pas demandé 5 000 francs » names no sum; « n'a pas rendu les 5 000 francs » does."""
    before = sentence.folded[: each.spot.start]
    return ends_with("denied", before) and not ends_with("definite", before)
