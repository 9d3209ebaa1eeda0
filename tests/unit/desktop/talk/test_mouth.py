"""What was played is known to the word: on one speaker, over pauses, and when a speaker is replaced by another."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.audio.playback import Playback
from desktop.talk.mouth import Mouth
from shared.voice.events import SpokenAudio
from tests.fakes.sounds import pcm, silence, tone

RATE = 16_000
TEXT = "un deux trois quatre cinq"


class Desk:
    """A speaker that can be replaced."""

    def __init__(self, rate: int = RATE) -> None:
        self.playback = Playback(rate)

    def play(self, seconds: float) -> None:
        self.playback.fill(np.zeros(round(seconds * self.playback.rate), np.int16))


def clause(index: int = 0, *, text: str = TEXT, pause_s: float = 0.0) -> SpokenAudio:
    sound = np.concatenate([tone(1.0), silence(pause_s)])
    return SpokenAudio(turn="t", index=index, text=text, pcm=pcm(sound), rate=RATE)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def speaking(desk: Desk, *clauses: SpokenAudio) -> Mouth:
    mouth = Mouth(desk)
    mouth.begin("t")
    for sound in clauses:
        mouth.say(sound)
    return mouth


def test_nothing_was_said_before_it_was_played(desk):
    assert speaking(desk, clause()).played() == ("", 0.0)


def test_half_a_word_does_not_count(desk):
    mouth = speaking(desk, clause())
    desk.play(0.5)
    assert mouth.played() == ("un deux", 0.5)


def test_the_pause_after_a_clause_takes_no_words(desk):
    mouth = speaking(desk, clause(pause_s=1.0))
    desk.play(0.5)
    assert mouth.played()[0] == "un deux"
    desk.play(0.55)
    assert mouth.played()[0] == TEXT


def test_a_clause_in_pieces_is_one_clause(desk):
    mouth = speaking(desk, clause(), clause())
    desk.play(1.0)
    assert mouth.played()[0] == "un deux"


def test_the_answer_is_done_when_all_of_it_was_played(desk):
    mouth = speaking(desk, clause(0), clause(1))
    mouth.complete()
    desk.play(1.9)
    assert not mouth.done
    desk.play(0.2)
    assert mouth.done
    assert mouth.played() == (f"{TEXT} {TEXT}", 2.0)


def test_what_is_dropped_was_not_said(desk):
    mouth = speaking(desk, clause(0), clause(1))
    desk.play(1.0)
    assert mouth.played()[0] == TEXT
    mouth.drop()
    desk.play(0.01)
    assert not mouth.audible


def test_another_speaker_plays_the_clause_that_was_cut_from_its_beginning(desk):
    mouth = speaking(desk, clause(0, text="le premier"), clause(1, text="le second"))
    mouth.complete()
    desk.play(1.5)
    desk.playback = Playback(48_000)
    mouth.pour()
    assert desk.playback.queued_s == pytest.approx(1.0, abs=0.01)
    assert mouth.played()[0] == "le premier"
    desk.play(1.1)
    assert mouth.done
    assert mouth.played()[0] == "le premier le second"


def test_an_answer_longer_than_the_speaker_holds_is_played_to_its_end(desk):
    mouth = speaking(desk, *(clause(number, text=str(number)) for number in range(120)))
    mouth.complete()
    for _ in range(121):
        desk.play(1.0)
        mouth.pour()
    assert mouth.done
    assert mouth.played()[0].split() == [str(number) for number in range(120)]
