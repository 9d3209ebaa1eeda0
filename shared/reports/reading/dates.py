"""Days said in French, made into calendar days: « hier », « mardi dernier », « le 3 mars », « il y a deux jours »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta

import msgspec

from shared.reports.reading.corrections import Spot, standing
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, cue, ends_with, in_figures
from shared.voice.abbreviations import MONTHS
from shared.voice.claims import WEEKDAYS
from shared.voice.words import fold

_MONTH = "|".join(fold(month) for month in MONTHS)
_WEEKDAY = "|".join(WEEKDAYS)
_SCANNER = re.compile(
    rf"""\b(?P<avant>avant[- ]hier)\b|\b(?P<hier>hier)\b|\b(?P<apres>apres[- ]demain)\b|\b(?P<demain>demain)\b
    |\b(?P<today>aujourd'hui|ce\ matin|cet?te?\ apres-midi|ce\ midi|ce\ soir|cette\ nuit|ce\ jour(?!\ la))\b
    |\b(?:(?:{_WEEKDAY})\ )?(?:le\ )?(?P<day>\d{{1,2}})(?:er|e)?\ (?P<month>{_MONTH})(?:\ (?P<year>(?:19|20)\d\d))?\b
    |\b(?P<weekday>{_WEEKDAY})\b
        (?:\ (?:(?P<last>dernier|passe)|de\ la\ semaine\ (?P<week>derniere|passee)|(?P<next>prochain)))?
    |\bil\ y\ a\ (?P<ago>\d{{1,2}})\ jours?\b
    |\ble\ (?P<this>\d{{1,2}})\ (?:du\ mois(?P<before>\ (?:dernier|passe))?|courant)\b""",
    re.VERBOSE,
)


class Day(msgspec.Struct, frozen=True):
    """A day that was said, and where."""

    spot: Spot
    day: date
    ahead: bool
    """It lies in the future, by its words."""


def day_told(text: str, today: date) -> date | None:
    """The one day that `text` names, for a field of its own; future days too. None when it names none or several."""
    found = {day for _, _, day, _ in _days(fold(in_figures(text)), today, alone=True)}
    iso = re.fullmatch(r"\s*(\d{4})-(\d\d)-(\d\d)\s*", text)
    if iso:
        with suppress(ValueError):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
    return found.pop() if len(found) == 1 else None


def only_a_day(text: str, today: date) -> bool:
    """Whether `text` names one day and says nothing beside it."""
    folded = fold(in_figures(text))
    found = list(_SCANNER.finditer(folded))
    rest = bare(_SCANNER.sub(" ", folded)).split()
    return day_told(text, today) is not None and len(found) <= 1 and set(rest) <= _AROUND


_AROUND = frozenset({"le", "du", "de", "a", "au", "ce", "c", "est", "matin", "soir", "apres", "midi"})


def days(sentences: Sequence[Sentence], today: date) -> list[Day]:
    """Every day that still stands, in the order of the words."""
    found: list[Day] = []
    for place, sentence in enumerate(sentences):
        found += [
            Day(Spot(place, *spot), day, ahead) for *spot, day, ahead in _days(sentence.folded, sentence.day or today)
        ]
        found += [day for match in _BARE_DAY.finditer(sentence.folded) if (day := _same_month(match, place, found))]
    return standing(found, sentences, lambda one, other: one.day == other.day)


_BARE_DAY = re.compile(r"\b(?:c'est|mais|non|pardon|plutot),? (?:bien )?le (\d{1,2})\b(?= ?(?:[.,;:!]|$))")


def _same_month(match: re.Match[str], place: int, before: Sequence[Day]) -> Day | None:
    """« ce n'est pas le 10 novembre, c'est le 11 »: the month is the one that was said just before."""
    if not before or place - before[-1].spot.sentence > 1:
        return None
    with suppress(ValueError):
        return Day(
            Spot(place, match.start(1), match.end()), before[-1].day.replace(day=int(match[1])), before[-1].ahead
        )
    return None


def day_of_the_facts(sentences: Sequence[Sentence], today: date) -> tuple[Day | None, str]:
    """The day of the facts, or why none was taken: "none", "ahead", "other" or "several"."""
    said = [day for day in days(sentences, today) if sentences[day.spot.sentence].bears]
    if not said:
        return None, "none"
    past = [day for day in said if not day.ahead and day.day <= today]
    if not past:
        return None, "ahead"
    ours = [day for day in past if not _of_something_else(sentences[day.spot.sentence], day)]
    if not ours:
        return None, "other"
    about = [day for day in ours if cue("of_the_facts").search(sentences[day.spot.sentence].folded)]
    best = about or ours
    if len({day.day for day in best}) > 1 and not about:
        return None, "several"
    return best[0], ""


def _of_something_else(sentence: Sentence, day: Day) -> bool:
    before = sentence.folded[: day.spot.start].rstrip()
    return ends_with("other_date", before) or ends_with("other_date", f"{before} le")


def _days(folded: str, today: date, *, alone: bool = False) -> Iterator[tuple[int, int, date, bool]]:
    for match in _SCANNER.finditer(folded):
        with suppress(ValueError, OverflowError):
            day, ahead = _read(match.groupdict(), today, folded, match)
            if alone or not (ahead and day <= today):
                yield match.start(), match.end(), day, ahead


def _read(part: dict[str, str], today: date, folded: str, match: re.Match[str]) -> tuple[date, bool]:
    """The day and whether its words put it ahead."""
    if part["avant"] or part["hier"] or part["today"] or part["demain"] or part["apres"]:
        step = next(n for name, n in _STEPS.items() if part[name])
        return today + timedelta(step), step > 0
    if part["ago"]:
        return today - timedelta(int(part["ago"])), False
    if part["this"]:
        month = today.replace(day=1) - timedelta(1) if part["before"] else today
        return month.replace(day=int(part["this"])), False
    if part["month"]:
        return _in_the_year(part, today), False
    return _weekday(part, today, ahead=_lies_ahead(folded, match))


_STEPS = {"avant": -2, "hier": -1, "today": 0, "demain": 1, "apres": 2}


def _in_the_year(part: dict[str, str], today: date) -> date:
    """Without a year, the last such day that is not more than a month ahead."""
    month = [fold(name) for name in MONTHS].index(part["month"]) + 1
    if part["year"]:
        return date(int(part["year"]), month, int(part["day"]))
    day = date(today.year, month, int(part["day"]))
    return day if day <= today + timedelta(31) else day.replace(year=today.year - 1)


def _weekday(part: dict[str, str], today: date, *, ahead: bool) -> tuple[date, bool]:
    wanted = WEEKDAYS.index(part["weekday"])
    back = (today.weekday() - wanted) % 7 or 7
    if part["week"]:
        return today - timedelta(today.weekday() + 7 - wanted), False
    if part["next"] or (ahead and not part["last"]):
        return today + timedelta(7 - back % 7), True
    return today - timedelta(back), False


def _lies_ahead(folded: str, match: re.Match[str]) -> bool:
    """Whether the clause around a bare day of the week speaks of what is to come."""
    before = re.split(r"[.;:!?]", folded[: match.start()])[-1]
    after = re.split(r"[.;:!?,]", folded[match.end() :])[0]
    return cue("ahead").search(f"{before} | {after}") is not None
