"""Speaking over an answer: it is lowered at once, stopped when somebody surely speaks, resumed when it was nothing."""

from __future__ import annotations

import pytest

from desktop.talk.events import (
    AnswerPlayed,
    Ducked,
    Interrupted,
    PlaybackStarted,
    Resumed,
    SpeechEnded,
    TurnDropped,
)
from shared.voice.events import FinalTranscript
from tests.fakes.responder import ANSWER
from tests.fakes.talk import Talk
from tests.fakes.transcriber import ScriptedTranscriber

ASKS = (1.0, 2.0)
"""A question; its answer is played from about 2.8 s for 4.7 s."""


class Ears(ScriptedTranscriber):
    """Hears one text after the other."""

    def __init__(self, *texts: str) -> None:
        super().__init__(texts[0], delay=lambda: 0.02)
        self._texts = list(texts)

    def transcribe(self, utterance):
        self._text = self._texts[min(len(self.asked), len(self._texts) - 1)]
        return super().transcribe(utterance)


def test_the_answer_is_lowered_within_twenty_milliseconds():
    talk = Talk(ASKS, (4.0, 5.5), seconds=7.0, ear=Ears("où est le village", "non attends")).run()
    assert talk.at(Ducked) - 4.0 <= 0.02


def test_an_interruption_is_certain_within_a_quarter_of_a_second_and_silence_follows():
    talk = Talk(ASKS, (4.0, 5.5), seconds=7.0, ear=Ears("où est le village", "non attends")).run()
    assert talk.at(Interrupted) - 4.0 < 0.25
    assert talk.of(AnswerPlayed)[0].whole is False


def test_what_is_stored_is_what_was_played():
    talk = Talk(ASKS, (4.0, 5.5), seconds=7.0, ear=Ears("où est le village", "non attends")).run()
    played = talk.of(AnswerPlayed)[0]
    assert ANSWER.startswith(played.text)
    heard_s = talk.at(Interrupted) - talk.at(PlaybackStarted)
    assert played.seconds == pytest.approx(heard_s, abs=0.05)
    assert len(played.text) == pytest.approx(heard_s * 15, abs=12)
    assert talk.mind.asked[-1].history[-1].answer == played.text


def test_what_is_said_over_the_answer_is_answered_in_turn():
    talk = Talk(ASKS, (4.0, 5.5), seconds=7.0, ear=Ears("où est le village", "non attends")).run()
    assert [event.text for event in talk.of(FinalTranscript)] == ["où est le village", "non attends"]
    assert [event.whole for event in talk.of(AnswerPlayed)] == [False, True]


def test_a_cough_lowers_the_answer_and_no_more():
    talk = Talk(ASKS, (4.0, 4.1), seconds=9.0).run()
    assert [event.why for event in talk.of(Resumed)] == ["noise"]
    assert not talk.of(Interrupted)
    assert [(event.text, event.whole) for event in talk.of(AnswerPlayed)] == [(ANSWER, True)]


@pytest.mark.parametrize("text", ["Oui.", "Mm-hm.", "D'accord."])
def test_a_sign_of_listening_stops_nothing(text):
    talk = Talk(ASKS, (4.0, 4.4), seconds=12.0, ear=Ears("où est le village", text)).run()
    assert [event.why for event in talk.of(Resumed)] == ["backchannel"]
    assert [event.why for event in talk.of(TurnDropped)] == ["backchannel"]
    assert [(event.text, event.whole) for event in talk.of(AnswerPlayed)] == [(ANSWER, True)]


def test_a_long_noise_without_words_lets_the_answer_go_on():
    talk = Talk(ASKS, (4.0, 5.0), seconds=12.0, ear=Ears("où est le village", "")).run()
    assert [event.why for event in talk.of(TurnDropped)] == ["nothing-heard"]
    assert [(event.text, event.whole) for event in talk.of(AnswerPlayed)] == [(ANSWER, True)]


def test_a_sign_of_listening_that_becomes_a_sentence_interrupts_after_all():
    ears = Ears("où est le village", "oui", "oui mais lequel")
    talk = Talk(ASKS, (4.0, 4.4), (4.62, 6.0), seconds=12.0, ear=ears).run()
    assert talk.of(FinalTranscript)[-1].text == "oui mais lequel"
    assert [event.whole for event in talk.of(AnswerPlayed)] == [False, True]


def test_the_key_stops_the_answer_at_once():
    talk = Talk(ASKS, (5.0, 6.0), seconds=8.0, mode="hold").key(0.5, 2.2).key(4.0, 6.2).run()
    assert talk.at(Interrupted) == pytest.approx(4.0, abs=0.02)
    assert [event.whole for event in talk.of(AnswerPlayed)] == [False, True]
    assert len(talk.of(SpeechEnded)) == 2


def test_a_yes_with_the_key_down_is_an_answer_and_not_a_sign_of_listening():
    ears = Ears("où est le village", "oui")
    talk = Talk(ASKS, (4.5, 4.9), seconds=8.0, mode="hold", ear=ears).key(0.5, 2.2).key(4.0, 6.2).run()
    assert not talk.of(Resumed, TurnDropped)
    assert [event.text for event in talk.of(FinalTranscript)] == ["où est le village", "oui"]
