"""What a French sentence asserts that can be checked: its numbers, its names and its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from shared.voice.abbreviations import MONTHS, expand
from shared.voice.glossary import people_and_places
from shared.voice.sentences import CONTROLS
from shared.voice.spoken_numbers import digits_only, phones_joined
from shared.voice.words import fold, function_words, ordinary, stem


class Claim(msgspec.Struct, frozen=True):
    """Something that must have been given before it may be said.

    `canonical`: a number is "30", "30 kg", "30 sac" (the stem of what is counted), "14h05" or "3e";
    a date "12/3/2026", "12/3", "/3/2026", "/3", "mardi" or "demain"; a name its folded words.
    """

    kind: Literal["number", "name", "date"]
    surface: str
    canonical: str


WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
UNITS = {
    "fcfa": r"francs?(?: cfa)?|fcfa",
    "%": r"pour ?(?:cent|100)|%",
    "kg": r"kilos?|kilogrammes?|kg",
    "km": r"kilomètres?|km",
    "m": r"mètres?",
    "cm": r"centimètres?",
    "g": r"grammes?",
    "t": r"tonnes?",
    "l": r"litres?",
    "min": r"minutes?",
    "jour": r"jours?|jour ouvrables?",
    "semaine": r"semaines?",
    "mois": r"mois",
    "an": r"ans?|années?",
    "degré": r"degrés?",
    "ha": r"hectares?",
}
_CAPITAL = "A-ZÀ-ÖØ-ÞŒ"
_NAME = rf"[{_CAPITAL}]\w*(?:['’-]\w+)*"
_MONTH, _WEEKDAY, _UNIT = ("|".join(words) for words in (MONTHS, WEEKDAYS, UNITS.values()))
_YEAR = r"(?:19|20)\d\d"
_ABOUT = r"(?:diz|douz|quinz|vingt|trent|quarant|cinquant|soixant|cent)aines?|milliers?|moitié|tiers|doubles?|triples?"
_SCANNER = re.compile(
    rf"""(?P<address>\S+@\S+|https?://\S+|www\.\S+)
    |\b(?P<day>\d{{1,2}}e?)[ ](?P<month>(?i:{_MONTH}))\b(?:[ ](?P<year>{_YEAR})\b)?
    |\b(?P<only_month>(?i:{_MONTH}))\b(?:[ ](?P<its_year>{_YEAR})\b)?
    |\b(?P<weekday>(?i:{_WEEKDAY}))s?\b
    |\b(?P<relative>(?i:(?:après-|avant-)?(?:demain|hier)|lendemain|avant-veille))\b
    |(?P<code>\b[{_CAPITAL}]{{1,6}}[-/]?\d[\w/-]*|\b\d+[-/]?[{_CAPITAL}]{{1,6}}\b(?![-'’]))
    |\b(?P<hour>\d{{1,2}}|(?i:une))[ ]?h(?:eures?)?
        (?:[ ]?(?P<minutes>[0-5]?\d)(?![\d])|(?P<quarter>[ ]et[ ]demie?|[ ]et[ ]quart|[ ]moins[ ]le[ ]quart))?(?!\w)
    |\+?\b(?P<number>\d+(?:[.,]\d+)*)(?P<ordinal>e|er|re|ère|ème)?\b
        (?:[ ](?P<unit>(?i:{_UNIT.replace(" ", "[ ]")}))(?!\w)|(?=[ ](?P<thing>[a-zà-ÿ]\w+)))?
    |\b(?P<about>(?i:{_ABOUT}))\b
    |(?<![\w-])(?P<name>{_NAME}(?:[ ]{_NAME})*)
    |(?<![\w-])(?P<lower>[a-zà-ÿ]\w*(?:-\w+)*)""",
    re.VERBOSE,
)
_ELISION = re.compile(r"(?i)(?<!\w)(?:[ldjnscqmt]|qu|jusqu|lorsqu|puisqu|presqu|quelqu)['’](?=\w)")
_LINE_MARK = re.compile(r"^[\s>#*_•▪◦\-–—]*")
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?…:]|[«“\"(—–])[\s*_«“\"(—–-]*$")
_CLITIC = re.compile(r"(?i)-(?:vous|moi|toi|les?|la|lui|leur|en|y|nous|ils?|elles?|on|je|tu|ce|ci|là|t)\b.*$")
_ORDINARY_END = re.compile(
    "(?:ez|ons|ment|er|oir|[tsx]ions?|tés?|ées?|és|antes?|euses?|eurs?|trices?|ures?|iques?|aux|ages?|isme|ois|ait|"
    "aient|eux|[ai]bles?|ives?|ifs?|elles?|[ae]nces?)$",
)
"""How verbs, adverbs and common nouns end; a name with such an end is known by the list of names."""
_QUARTERS = {" et quart": 15, " moins le quart": 45}
_WORDS_TOO = frozenset({"constant", "victor", "grace", "pierre", "aime", "marie", "clarisse", "ella", "mabanda"})
"""Names that are ordinary words when they bear no capital."""


def claims(text: str, *, opens: bool = True) -> tuple[Claim, ...]:
    """The claims of `text` in order; `opens` is false when it goes on with a sentence begun before."""
    found: list[Claim] = []
    for line in CONTROLS.sub("", text).splitlines():
        plain = _LINE_MARK.sub("", line).replace("**", " ").replace("`", " ")
        plain = _ELISION.sub("", digits_only(phones_joined(expand(phones_joined(plain)))))
        plain = phones_joined(plain)
        for match in _SCANNER.finditer(plain):
            before = plain[max(0, match.start() - 12) : match.start()]
            starts = bool(_OPENS_SENTENCE.search(before)) if before.strip() else opens
            found += _read(match, starts=starts)
        opens = True
    return tuple(found)


def _read(match: re.Match[str], *, starts: bool) -> Iterator[Claim]:
    part, surface = match.groupdict(), match[0].strip()
    if part["month"] or part["only_month"]:
        yield _date(part, surface)
    elif part["weekday"] or part["relative"]:
        yield Claim("date", surface, fold(part["weekday"] or part["relative"]))
    elif part["hour"]:
        yield Claim("number", surface, _clock(part))
    elif part["number"]:
        if not (part["ordinal"] and part["number"] == "1"):
            yield Claim("number", surface, _number(part))
    elif part["about"]:
        yield Claim("number", surface, fold(part["about"]).rstrip("s"))
    elif part["address"] or part["code"]:
        yield Claim("name", surface, fold(surface).rstrip(".,;"))
    elif part["lower"]:
        if len(surface) > 3 and fold(surface) in _always_names():
            yield Claim("name", surface, fold(surface).replace("-", " "))
    else:
        yield from _names(part["name"], starts=starts)


def _date(part: dict[str, str], surface: str) -> Claim:
    month = [fold(name) for name in MONTHS].index(fold(part["month"] or part["only_month"])) + 1
    day, year = (part["day"] or "").rstrip("e"), part["year"] or part["its_year"]
    return Claim("date", surface, f"{int(day) if day else ''}/{month}" + (f"/{year}" if year else ""))


def _clock(part: dict[str, str]) -> str:
    hour = int(part["hour"]) if part["hour"].isdigit() else 1
    minutes = int(part["minutes"] or 0)
    if part["quarter"]:
        minutes = _QUARTERS.get(part["quarter"].lower(), 30)
        hour -= minutes == 45
    return f"{hour}h{minutes:02d}" if minutes else f"{hour}h"


def _number(part: dict[str, str]) -> str:
    value = part["number"].replace(".", ",")
    if part["ordinal"]:
        return f"{value}e"
    if not part["unit"]:
        thing = fold(part["thing"] or "")
        return f"{value} {stem(thing)}" if thing and thing not in function_words() else value
    return f"{value} {next(key for key, said in UNITS.items() if re.fullmatch(f'(?i:{said})', part['unit']))}"


def _always_names() -> frozenset[str]:
    return people_and_places() - ordinary() - _WORDS_TOO


def _names(group: str, *, starts: bool) -> Iterator[Claim]:
    """The names in a run of capitalised words, ordinary words left out: « Monsieur le Préfet » names nobody."""
    kept: list[str] = []
    for position, token in enumerate(group.split()):
        bare = _CLITIC.sub("", token)
        if _is_name(bare, initial=starts and position == 0):
            kept.append(bare)
        elif kept:
            yield Claim("name", " ".join(kept), fold(" ".join(kept)).replace("-", " "))
            kept = []
    if kept:
        yield Claim("name", " ".join(kept), fold(" ".join(kept)).replace("-", " "))


def _is_name(token: str, *, initial: bool) -> bool:
    folded = fold(token)
    singular = re.sub(r"[sx]$", "", folded)
    if folded in people_and_places():
        return True
    if folded in ordinary() or singular in ordinary():
        return False
    return not (initial and len(token) > 4 and not token.isupper() and _ORDINARY_END.search(token.lower()))
