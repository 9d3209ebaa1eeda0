"""People who go on and on: every word counts once, and no utterance grows beyond what can be heard in a moment."""

from __future__ import annotations

from desktop.audio.endpoint import CAP_S
from desktop.talk.events import AnswerPlayed
from desktop.talk.hearing import CARRIED_S
from desktop.talk.utterance import LONGEST_S
from shared.voice.events import FinalTranscript
from shared.voice.ports import RATE
from tests.fakes.talk import Talk
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice

SLOW_S = 4.0


def longest_s(ear: ScriptedTranscriber) -> float:
    return max(len(asked.pcm) for asked in ear.asked) / 2 / RATE


def test_the_words_of_every_part_of_a_long_utterance_count_once():
    talk = Talk((1.0, 291.0), seconds=293.0, ear=ScriptedTranscriber("et puis")).run()
    assert len(talk.ear.asked) == 5
    assert [event.text for event in talk.of(FinalTranscript)] == [" ".join(["et puis"] * 5)]


def test_who_goes_on_again_and_again_before_any_answer_is_heard_in_short_pieces_and_word_for_word():
    voices = [(1.0 + 5.0 * number, 4.0 + 5.0 * number) for number in range(30)]
    talk = Talk(*voices, seconds=155.0, mouth=ScriptedVoice(delay=lambda: SLOW_S)).run()
    assert longest_s(talk.ear) < CARRIED_S + 4.0
    (answered,) = talk.of(AnswerPlayed)
    assert answered.whole
    heard = talk.of(FinalTranscript)[-1].text.split()
    assert heard == ["où", "est", "le", "village"] * (len(heard) // 4)
    assert 6 <= len(heard) // 4 <= 30


def test_who_goes_on_after_a_minute_without_a_pause_keeps_what_was_said_before():
    talk = Talk((1.0, 71.0), (72.2, 74.0), seconds=76.0, mouth=ScriptedVoice(delay=lambda: SLOW_S)).run()
    assert talk.of(FinalTranscript)[-1].text.count("où est le village") == 2
    assert longest_s(talk.ear) <= CAP_S + 1.0


def test_a_key_held_in_silence_for_ten_minutes_keeps_only_the_last_of_it():
    talk = Talk((595.0, 597.0), seconds=602.0, mode="hold").key(1.0, 600.0).run()
    assert longest_s(talk.ear) <= LONGEST_S
    assert talk.of(AnswerPlayed)[0].whole
