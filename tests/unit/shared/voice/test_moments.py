"""The time and the date are said as people say them, at every minute and on every day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.voice.moments import date_told, time_told
from shared.voice.numbers import normalise
from shared.voice.phrases import pieces

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (14, 32, "Il est quatorze heures trente-deux."),
        (0, 0, "Il est minuit."),
        (0, 5, "Il est minuit cinq."),
        (1, 1, "Il est une heure et une minute."),
        (12, 0, "Il est midi."),
        (12, 30, "Il est midi trente."),
        (21, 21, "Il est vingt et une heures vingt et une."),
        (8, 0, "Il est huit heures."),
        (23, 59, "Il est vingt-trois heures cinquante-neuf."),
    ],
)
def test_the_time_is_said_in_words(hour: int, minute: int, said: str):
    assert time_told(MIDNIGHT.replace(hour=hour, minute=minute)) == said


def test_every_minute_of_the_day_is_said_in_words_of_its_own():
    told = [time_told(MIDNIGHT + timedelta(minutes=minutes)) for minutes in range(24 * 60)]
    assert len(set(told)) == len(told)
    assert not any(char.isdigit() for said in told for char in said)


def test_what_is_said_is_understood_as_that_time():
    for hour in (*range(2, 12), *range(13, 21), 22, 23):
        for minute in (*range(2, 11), *range(12, 21), 22, 39, 40, 55):
            heard = normalise(time_told(MIDNIGHT.replace(hour=hour, minute=minute)))
            assert heard == f"il est {hour}h{minute:02d}"


def test_every_day_of_the_year_is_said_with_its_name():
    assert date_told(MIDNIGHT) == "Nous sommes le lundi 23 novembre 2026."
    assert date_told(MIDNIGHT.replace(day=1)) == "Nous sommes le dimanche premier novembre 2026."
    told = {date_told(MIDNIGHT + timedelta(days=days)) for days in range(365)}
    assert len(told) == 365


@pytest.mark.parametrize("minutes", range(0, 24 * 60, 97))
def test_each_is_one_piece_for_a_voice_as_it_is_written(minutes: int):
    moment = MIDNIGHT + timedelta(minutes=minutes)
    for said in (time_told(moment), date_told(moment)):
        assert pieces(said) == (said,)
