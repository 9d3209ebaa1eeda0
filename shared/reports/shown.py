"""How values read on paper and on screen: dates, moments, amounts, people and sizes, in French or English form."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec

from shared.language import say
from shared.reports.content import Field
from shared.voice.abbreviations import MONTHS

LIBREVILLE = timezone(timedelta(hours=1), "Libreville")
"""Gabon's one time, all year round."""
THIN, FIXED = "\u202f", "\u00a0"
"""Narrow and ordinary no-break spaces: between groups of figures, and before a unit."""

_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CFA = re.compile(
    r"(?<![\w.,])(\d[\d\s.\u202f\u00a0]*?)\s*(?:F\s?CFA|FCFA|XAF|francs?\s+CFA|francs?|CFA|F)(?!\w)", re.IGNORECASE
)
_PLAIN = re.compile(r"(\d{4,})(?:\s*$|(?=\s*[,:;\u2013-]))")
_SPLIT = re.compile(r"^[\s\u00a0]*[,:;\u2013\u2014-]?[\s\u00a0]*")


class Amount(msgspec.Struct, frozen=True):
    """One line of amounts: the sum as it reads, and what it is for; `sum` is empty when the line has none."""

    sum: str
    purpose: str


def date_shown(text: str) -> str:
    """« 24 novembre 2026 » for 2026-11-24; what is no date stays as it is."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return text
    first = say("1er", "1") if day.day == 1 else str(day.day)
    month = say(MONTHS[day.month - 1], _ENGLISH_MONTHS[day.month - 1])
    return f"{first}{FIXED}{month}{FIXED}{day.year:04}"


def moment_shown(moment: datetime) -> str:
    """« 24 novembre 2026 à 15 h 32 », at Libreville's time."""
    local = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(LIBREVILLE)
    day = date_shown(local.date().isoformat())
    return say(f"{day} à {local:%H}{FIXED}h{FIXED}{local:%M}", f"{day} at {local:%H:%M}")


def number_shown(number: int) -> str:
    """« 1 250 000 » with narrow no-break spaces; in English 1,250,000."""
    return f"{number:,}" if say("fr", "en") == "en" else f"{number:,}".replace(",", THIN)


def amounts(text: str) -> tuple[Amount, ...]:
    """The lines of an amounts field: « 1250000 F CFA, ciment » → « 1 250 000 F CFA » and « ciment »."""
    return tuple(_amount(line) for line in lines(text))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a people or amounts field that say something, trimmed."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def size_shown(size: int) -> str:
    """« 1,2 Mo », « 340 Ko », « 12 octets »."""
    if size < 1000:
        return f"{size}{FIXED}" + say("octets", "bytes")
    power, french, english = (1e6, "Mo", "MB") if size >= 999_500 else (1e3, "Ko", "kB")
    figures = f"{size / power:.1f}" if size / power < 10 else f"{size / power:.0f}"
    return say(f"{figures.replace('.', ',')}{FIXED}{french}", f"{figures}{FIXED}{english}")


def value_shown(field: Field, text: str) -> str:
    """A value as one reads it: the label of a choice, a date in words, anything else as it is."""
    if field.type == "choice":
        choice = field.choice(text)
        return choice.shown if choice else text
    if field.type == "date":
        return date_shown(text)
    if field.type == "amounts":
        return "\n".join(", ".join(part for part in (each.sum, each.purpose) if part) for each in amounts(text))
    return text


def _amount(line: str) -> Amount:
    """The sum is taken out of the line only where it begins it: no word is moved or dropped."""
    found = _CFA.match(line)
    unit = f"{FIXED}F{FIXED}CFA"
    if found is None:
        found, unit = _PLAIN.match(line), ""
    if found is None or len(figures := re.sub(r"\D", "", found[1])) > 15 or not _grouped(found[1]):
        return Amount("", line)
    return Amount(number_shown(int(figures)) + unit, _SPLIT.sub("", line[found.end() :]))


def _grouped(figures: str) -> bool:
    """Whether figures stand together or in groups of three: 1.5 is no 15."""
    return bool(re.fullmatch(r"\d+|\d{1,3}(?:[\s.\u202f\u00a0]\d{3})+", figures.strip()))
