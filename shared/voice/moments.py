"""The time and the date as sentences that a voice says without stumbling: hours in words, the year in figures."""

from __future__ import annotations

from datetime import datetime

from shared.language import say
from shared.voice.abbreviations import MONTHS

_UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    *("treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante"}
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def time_told(now: datetime) -> str:
    """As in « Il est quatorze heures trente-deux »."""
    hours = {0: "minuit", 1: "une heure", 12: "midi"}.get(now.hour) or f"{_feminine(now.hour)} heures"
    minutes = {0: "", 1: " et une minute"}.get(now.minute, f" {_feminine(now.minute)}")
    return say(f"Il est {hours}{minutes}.", f"It is {now:%H:%M}.")


def date_told(now: datetime) -> str:
    """As in « Nous sommes le lundi 23 novembre 2026 »."""
    day = "premier" if now.day == 1 else str(now.day)
    return say(
        f"Nous sommes le {_DAYS[now.weekday()]} {day} {MONTHS[now.month - 1]} {now.year}.",
        f"Today is {now:%A}, {now.day} {now:%B} {now.year}.",
    )


def _feminine(number: int) -> str:
    """A number under sixty as hours and minutes are counted: « vingt et une »."""
    if number < len(_UNITS):
        return "une" if number == 1 else _UNITS[number]
    tens, units = number // 10 * 10, number % 10
    if units == 1:
        return f"{_TENS[tens]} et une"
    return f"{_TENS[tens]}-{_UNITS[units]}" if units else _TENS[tens]
