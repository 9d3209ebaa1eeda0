"""What a window asks of a conversation: typed questions, taking back, dictation, free hands, saying it again."""

from __future__ import annotations

from desktop.talk.events import AnswerPlayed, Interrupted, SpeechEnded, SpeechStarted, TurnBegan, TurnDropped
from shared.voice.events import FinalTranscript, ReplyDone
from tests.fakes.talk import Talk


def test_a_question_that_is_typed_is_answered_and_remembered():
    talk = Talk(seconds=4.0, mode="hold").do(0.5, lambda talking: talking.ask("Où est Odile ?")).run()
    (heard,) = talk.of(FinalTranscript)
    assert (heard.text, heard.engine) == ("Où est Odile ?", "keyboard")
    assert [event.by for event in talk.of(TurnBegan)] == ["keyboard"]
    assert talk.of(AnswerPlayed)[0].whole


def test_a_question_that_is_typed_ends_the_answer_before_it():
    talk = Talk(seconds=6.0, mode="hold")
    talk.do(0.5, lambda talking: talking.ask("Un ?")).do(0.8, lambda talking: talking.ask("Deux ?")).run()
    assert [event.whole for event in talk.of(AnswerPlayed)] == [False, True]


def test_what_is_taken_back_is_not_answered():
    talk = Talk((0.5, 2.0), seconds=4.0, mode="hold").key(0.4, 2.5)
    talk.do(1.5, lambda talking: talking.cancel()).run()
    assert [event.why for event in talk.of(TurnDropped)] == ["cancelled"]
    assert not talk.of(TurnBegan)


def test_after_taking_back_the_next_sentence_is_heard():
    talk = Talk((0.5, 1.5), (3.0, 4.0), seconds=6.0, mode="hold").key(0.4, 1.0).key(2.8, 4.2)
    talk.do(0.9, lambda talking: talking.cancel()).run()
    assert len(talk.of(TurnBegan)) == 1
    assert talk.of(AnswerPlayed)[0].whole


def test_dictated_words_are_told_and_not_answered():
    talk = Talk((1.0, 2.0), seconds=4.0, mode="hold").key(0.8, 2.2)
    talk.do(0.1, lambda talking: talking.dictate(on=True)).run()
    assert [event.by for event in talk.of(TurnBegan)] == ["dictation"]
    assert talk.of(FinalTranscript)[0].text
    assert [event.text for event in talk.of(ReplyDone)] == [""]


def test_free_hands_can_be_chosen_in_mid_conversation():
    talk = Talk((1.0, 2.0), (5.0, 6.0), seconds=8.0, mode="hold")
    talk.do(4.0, lambda talking: talking.listen("hands-free")).run()
    assert [event.by for event in talk.of(SpeechEnded)] == ["silence"]
    assert talk.of(SpeechStarted)[0].since_s > 4.5


def test_speaking_over_an_answer_stops_it_without_a_key():
    talk = Talk((0.5, 1.0), (1.6, 3.0), seconds=6.0, mode="hold").key(0.4, 1.1).run()
    assert talk.of(Interrupted)
    assert [event.by for event in talk.of(SpeechEnded)] == ["release", "silence"]


def test_an_answer_is_said_again():
    talk = Talk(seconds=3.0, mode="hold").do(0.5, lambda talking: talking.say("Il est neuf heures.")).run()
    (played,) = talk.of(AnswerPlayed)
    assert (played.turn, played.text) == ("greeting", "Il est neuf heures.")
