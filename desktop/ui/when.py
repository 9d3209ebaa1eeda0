"""Moments as people say them: today at 14 h 05, yesterday, 12 November."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.language import say

_MONTHS_FR = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def when(moment: datetime, today: date | None = None) -> str:
    """A moment in the laptop's own time zone, with as little as is needed to place it."""
    local = moment.astimezone()
    today = today or datetime.now().astimezone().date()
    hour = say(f"{local.hour} h {local.minute:02}", f"{local.hour:02}:{local.minute:02}")
    if local.date() == today:
        return hour
    if local.date() == today - timedelta(days=1):
        return say(f"hier, {hour}", f"yesterday, {hour}")
    return in_words(local.date(), today)


def in_words(day: date, today: date | None = None) -> str:
    """A day; the year only where it is another one."""
    today = today or datetime.now().astimezone().date()
    month = say(_MONTHS_FR[day.month - 1], _MONTHS_EN[day.month - 1])
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day.day} {month}{year}"
