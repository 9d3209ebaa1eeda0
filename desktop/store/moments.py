"""Moments as the database keeps them: whole microseconds since 1970, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)


def kept(moment: datetime) -> int:
    """A moment as a number."""
    return (moment.astimezone(UTC) - _FIRST) // _STEP


def moment(number: int) -> datetime:
    """A number as a moment."""
    return _FIRST + number * _STEP


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
