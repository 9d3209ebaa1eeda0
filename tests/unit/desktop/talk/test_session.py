"""A conversation on virtual time: what is prepared, what is given, what is thrown away."""

from __future__ import annotations

import pytest

from desktop.talk.events import (
    AnswerPlayed,
    PlaybackStarted,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    TurnDropped,
)
from shared.voice.events import FinalTranscript, PartialTranscript, ReplyDone, SpokenAudio, TurnFailed
from shared.voice.ports import RATE, Obeyed
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.fakes.talk import Talk
from tests.fakes.transcriber import ScriptedTranscriber


def test_what_is_said_is_heard_answered_and_played():
    talk = Talk((1.0, 3.0), seconds=4.0).run()
    assert [event.text for event in talk.of(FinalTranscript)] == ["où est le village"]
    assert [event.text for event in talk.of(ReplyDone)] == [ANSWER]
    assert [(event.text, event.whole) for event in talk.of(AnswerPlayed)] == [(ANSWER, True)]


def test_words_appear_while_they_are_spoken():
    talk = Talk((1.0, 3.0), seconds=4.0).run()
    assert talk.at(PartialTranscript) < 1.0 + 0.7
    assert talk.of(PartialTranscript)[-1].stable


def test_the_answer_is_prepared_in_the_first_tenth_of_a_second_of_silence():
    talk = Talk((1.0, 3.0), seconds=4.0).run()
    assert talk.at(SpeechPaused) - 3.0 <= 0.101
    assert len(talk.ear.asked) == 1
    assert len(talk.ear.asked[0].pcm) / 2 / RATE == pytest.approx(0.3 + 2.1, abs=0.1)


def test_no_sound_is_heard_before_the_person_is_done():
    talk = Talk((1.0, 3.0), seconds=4.0).run()
    kinds = talk.kinds
    assert kinds.index("SpokenAudio") > kinds.index("SpeechEnded")
    assert talk.at(PlaybackStarted) - talk.at(SpeechEnded) < 0.03


def test_a_pause_inside_a_sentence_costs_nothing_but_the_work():
    talk = Talk((1.0, 2.0), (2.3, 4.0), seconds=5.0).run()
    assert len(talk.of(SpeechPaused)) == 2
    assert len(talk.of(SpeechResumed)) == 1
    assert len(talk.ear.asked) == 2
    assert [len(talk.of(kind)) for kind in (SpeechEnded, FinalTranscript, ReplyDone, AnswerPlayed)] == [1, 1, 1, 1]
    assert len(talk.ear.asked[1].pcm) > len(talk.ear.asked[0].pcm)


def test_the_next_question_knows_what_was_answered():
    talk = Talk((1.0, 2.0), (9.0, 10.0), seconds=11.0).run()
    assert [(said.question, said.answer) for said in talk.mind.asked[-1].history] == [("où est le village", ANSWER)]


def test_who_goes_on_before_the_answer_is_heard_is_heard_as_one():
    talk = Talk((1.0, 2.0), (2.75, 4.0), seconds=5.0, ear=ScriptedTranscriber(delay=lambda: 0.3)).run()
    assert len(talk.of(AnswerPlayed)) == 1
    assert len(talk.ear.asked[-1].pcm) / 2 / RATE > 2.25


def test_a_sound_without_words_comes_to_nothing():
    talk = Talk((1.0, 2.0), seconds=3.0, ear=ScriptedTranscriber("")).run()
    assert [event.why for event in talk.of(TurnDropped)] == ["nothing-heard"]
    assert not talk.of(FinalTranscript, ReplyDone, SpokenAudio)


def test_the_key_is_answered_when_it_is_let_go_even_in_the_middle_of_a_word():
    talk = Talk((1.0, 3.0), seconds=4.0, mode="hold").key(0.5, 2.5).run()
    assert [event.by for event in talk.of(SpeechEnded)] == ["release"]
    assert talk.at(SpeechEnded) == pytest.approx(2.5, abs=0.02)
    assert talk.of(AnswerPlayed)[0].whole


def test_with_the_key_down_silence_ends_nothing():
    talk = Talk((1.0, 2.0), (6.0, 7.0), seconds=9.0, mode="hold").key(0.5, 7.5).run()
    assert len(talk.of(SpeechEnded)) == 1
    assert len(talk.of(SpeechStarted)) == 1


def test_who_holds_the_key_and_says_nothing_is_told_so():
    talk = Talk(seconds=3.0, mode="hold", ear=ScriptedTranscriber("")).key(0.5, 2.0).run()
    assert [event.text for event in talk.of(ReplyDone)] == ["Je n'ai rien entendu."]


def test_five_minutes_without_a_pause_are_heard_in_parts_and_answered_once():
    talk = Talk((1.0, 301.0), seconds=303.0, ear=ScriptedTranscriber("et puis")).run()
    assert len(talk.of(AnswerPlayed)) == 1
    assert talk.of(FinalTranscript)[0].text.startswith("et puis et puis et puis")
    assert max(len(asked.pcm) for asked in talk.ear.asked) / 2 / RATE < 75


@pytest.mark.parametrize("stage", ["ear", "mind", "mouth"])
def test_an_engine_that_fails_is_told_and_the_conversation_goes_on(stage):
    failing = {"ear": ScriptedTranscriber, "mind": ScriptedResponder}.get(stage)
    engines = {stage: failing(fails_at=0, failures=1)} if failing else {}
    talk = Talk((1.0, 2.0), (12.0, 13.0), seconds=14.0, **engines)
    if stage == "mouth":
        talk.mouth._fails_at, talk.mouth._failures = 0, 1
    talk.run()
    assert len(talk.of(TurnFailed)) == 1
    assert talk.of(AnswerPlayed)[-1].whole


@pytest.mark.parametrize(("command", "louder"), [("louder", True), ("quieter", False)], ids=["louder", "quieter"])
def test_the_volume_follows_what_is_asked(command, louder):
    talk = Talk((1.0, 2.0), seconds=3.0, mind=ScriptedResponder([Obeyed(intent=command), "D'accord."])).run()
    assert (talk.playback.volume > 1.0) == louder


@pytest.mark.parametrize(("command", "faster"), [("faster", True), ("slower", False)])
def test_the_pace_follows_what_is_asked(command, faster):
    talk = Talk((1.0, 2.0), seconds=3.0, mind=ScriptedResponder([Obeyed(intent=command), "D'accord."])).run()
    assert (talk.speeds[0] > 1.0) == faster


def test_the_same_recording_gives_the_same_events_fifty_times():
    def trace():
        return Talk((1.0, 2.0), (2.4, 3.5), (5.0, 6.5), seconds=8.0).run().trace

    first = trace()
    assert all(trace() == first for _ in range(50))
