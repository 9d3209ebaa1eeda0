"""The sentence that is being said: by the sound that was made, held while somebody speaks, gone when it is over."""

from __future__ import annotations

import pytest

from desktop.ui.playing import Playing

TEXT = "Trois forages sont en panne. Deux à Lambaréné, un à Ndjolé ! Voulez-vous la liste ?"


class Hands:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def playing(hands):
    playing = Playing(hands)
    playing.add("t", "Trois forages sont en panne.", 2.0)
    playing.add("t", "Deux à Lambaréné, un à Ndjolé !", 3.0)
    return playing


def said(playing) -> str:
    start, length = playing.sentence(TEXT)
    return TEXT[start : start + length]


def test_nothing_is_said_before_the_first_sound(playing):
    assert said(playing) == ""


def test_sentences_follow_the_sound(playing, hands):
    playing.start("t")
    assert said(playing) == "Trois forages sont en panne."
    hands.now += 2.5
    assert said(playing) == "Deux à Lambaréné, un à Ndjolé !"
    hands.now += 3.0
    assert said(playing) == ""


def test_sound_that_comes_late_starts_when_it_comes(playing, hands):
    playing.start("t")
    hands.now += 9.0
    playing.add("t", "Voulez-vous la liste ?", 1.0)
    assert said(playing) == "Voulez-vous la liste ?"


def test_it_stands_still_while_somebody_speaks(playing, hands):
    playing.start("t")
    playing.hold()
    assert said(playing) == ""
    hands.now += 60.0
    playing.go_on()
    assert said(playing) == "Trois forages sont en panne."


def test_one_long_sound_is_followed_through_its_sentences(hands):
    playing = Playing(hands)
    playing.add("greeting", TEXT, 8.0)
    playing.start("greeting")
    hands.now += 7.5
    assert said(playing) == "Voulez-vous la liste ?"


def test_another_answer_begins_anew(playing, hands):
    playing.start("t")
    playing.add("u", "Voulez-vous la liste ?", 1.0)
    assert said(playing) == ""
    playing.start("t")
    assert not playing.runs
    playing.start("u")
    assert said(playing) == "Voulez-vous la liste ?"
