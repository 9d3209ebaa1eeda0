"""French numbers, as they are heard and as they are written: one form for comparing, another for reading."""

from __future__ import annotations

import re
import unicodedata

from shared.voice.abbreviations import MONTHS, expand
from shared.voice.spoken_numbers import Number, digits_only, phones_joined, spoken

__all__ = ["normalise", "words", "written"]

_CLOCK = re.compile(
    r"\b(\d{1,2}|une) ?h(?:eures?)?(?:(?: ?(\d{1,2})(?! ?\d)\b(?! (?:ans?|jours?|mois)\b)(?: minutes?\b)?)"
    r"|( et demie?| et quart| moins le quart))?(?!\w)",
)
_QUARTERS = {" et demi": 30, " et demie": 30, " et quart": 15, " moins le quart": 45}


def _clock(found: re.Match[str]) -> str:
    hour, minutes = 1 if found[1] == "une" else int(found[1]), int(found[2] or 0)
    if found[3]:
        minutes = _QUARTERS[found[3]]
        hour -= minutes == 45
    return f"{hour}h{minutes:02d}" if minutes else f"{hour}h"


def normalise(text: str) -> str:
    """The form in which what was said and what was heard are compared: lower case, digits, no punctuation."""
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    text = phones_joined(expand(text)).lower()
    text = digits_only(text)
    text = re.sub(r"(?<=\d)(?:ers?|ères?|re|res|ème|èmes|eme|es|è)\b", "e", text)
    text = phones_joined(text)
    text = re.sub(r"(?<=\d) pour 100\b", " pour cent", text)
    text = _CLOCK.sub(_clock, text)
    text = re.sub(r"(?<![\w,.])1(?![\w]|[,.]\d)", "un", text)
    text = re.sub(r"(?<=\d)\.(?=\d)", ",", text)
    return " ".join(re.findall(r"\d+(?:,\d+)*\w*|[^\W_]+", text))


def words(text: str) -> list[str]:
    """The words of `text` in comparable form."""
    return normalise(text).split()


_UNIT = re.compile(
    r"(?i)\s(?:heures?|h|minutes?|min|kilos?|kilogrammes?|kg|grammes?|tonnes?|litres?|kilomètres?|km|mètres?|"
    r"centimètres?|hectares?|francs?|fcfa|euros?|degrés?|pour cent|%|" + "|".join(MONTHS) + r")(?!\w)",
)
_HOUR_BEFORE = re.compile(r"(?i)(?:\d|\w) heures? $")
_SPOKEN_CLOCK = re.compile(
    r"(?i)\b(\d{1,2}|une(?= heure \d{1,2}\b(?! h)))"
    r" heures?(?: (\d{1,2})(?![\d,]| \d| h)\b|( et demie?| et quart))?(?!\w)",
)


def written(text: str) -> str:
    """A transcript for reading: numbers above ten, and those with a unit, in digits; hours as « 14 h 05 »."""
    pieces, last = [], 0
    numbers = spoken(text)
    dictated = _dictated(text, numbers)
    for number in numbers:
        figure = number.digits if number in dictated else _figure(text, number)
        if figure:
            pieces += [text[last : number.start], figure]
            last = number.end
    text = "".join([*pieces, text[last:]])
    text = re.sub(r"(?<=\d) pour cent\b", " %", text)
    return _SPOKEN_CLOCK.sub(_read_clock, text)


def _dictated(text: str, numbers: list[Number]) -> set[Number]:
    """The numbers given one after the other without a word between, one of them led by a zero: a telephone number."""
    found: set[Number] = set()
    run: list[Number] = []
    for number in [*numbers, None]:
        if number and run and text[run[-1].end : number.start].isspace():
            run.append(number)
            continue
        if len(run) > 2 and any(n.digits.startswith("0") for n in run):
            found.update(run)
        run = [number] if number else []
    return found


def _figure(text: str, number: Number) -> str:
    """How `number` is written for reading; empty if it stays in words."""
    word = text[number.start : number.end].lower()
    before, after = text[max(0, number.start - 12) : number.start], text[number.end : number.end + 24]
    if number.ordinal:
        month = re.match(r"(?i)\s(?:" + "|".join(MONTHS) + r")\b", after)
        return "1er" if word == "premier" and month else ""
    if word in {"un", "une"} or re.search(r"\d[ -]?$", before) or (word == "cent" and before.endswith("pour ")):
        return ""
    minutes = _HOUR_BEFORE.search(before) and number.value < 60
    if number.value <= 10 and not minutes and not _UNIT.match(after):
        return number.digits if number.digits.startswith("0") and len(number.digits) > 1 else ""
    million = re.search(r"(million|milliard)s?$", word)
    if million and word == million[0]:
        return ""
    if million and number.value % 1_000_000 == 0:
        count = number.value / (1e6 if million[1] == "million" else 1e9)
        return f"{count:g} {million[0]}" if count < 1000 else ""
    return re.sub(r"(?<=\d)(?=(?:\d{3})+$)", " ", number.digits) if number.value >= 10_000 else number.digits


def _read_clock(found: re.Match[str]) -> str:
    hour = 1 if found[1].lower() == "une" else int(found[1])
    minutes = {" et quart": 15}.get(found[3].lower(), 30) if found[3] else int(found[2] or 0)
    if hour > 24 or minutes > 59:
        return found[0]
    return f"{hour} h {minutes:02d}" if minutes else f"{hour} h"
