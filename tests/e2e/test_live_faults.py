"""Engines die, devices go, the whole program is stopped in mid-sentence: the next question is answered."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from tests.e2e.conftest import SMALL, children, engine, samples
from tests.e2e.test_talk import Running, of
from tests.fakes.pulse import Tape

pytestmark = [pytest.mark.models, pytest.mark.slow, pytest.mark.alone]  # sound keeps real time

HEARD_S = 0.5
"""From a pause until the language model is at work."""
STOPPED_S = 5.0


@pytest.fixture
def spoken(question) -> np.ndarray:
    return samples(question)


@pytest.fixture
def cards(machine) -> Tape:
    """A microphone and a speaker; the microphone's tape."""
    tape = machine.plug_microphone()
    machine.plug_speaker()
    return tape


@pytest.fixture
def talk(cards, facts):
    """The program, listening; it must leave as it should."""
    running = Running("talk", "--json", "--facts", str(facts), *SMALL)
    running.ready()
    yield running
    assert running.leave() == 0


def answered(talk: Running) -> dict:
    """The next right answer that is played whole; half a sentence may have had one of its own before."""
    return talk.until(lambda event: event["type"] == "answer-played" and event["whole"] and right(event["text"]))


def right(text: str) -> bool:
    return "8 heures" in text or "huit heures" in text


def settle(talk: Running) -> None:
    """What was said before has had its answer: twelve seconds, of ten levels each."""
    for _ in range(120):
        talk.until_type("level")


def is_asked_and_answered(talk: Running, microphone: Tape, spoken: np.ndarray) -> None:
    microphone.say(spoken)
    talk.until_type("speech-started")
    answered(talk)


def test_a_language_model_that_is_killed_while_it_thinks_is_replaced(talk, cards, spoken):
    cards.say(spoken)
    talk.until_type("speech-paused")
    time.sleep(HEARD_S)
    engine(talk.process, "llama").kill()
    answered(talk)
    assert not of(talk.events, "turn-failed")


def test_a_voice_that_is_killed_while_it_speaks_leaves_the_next_answer_whole(talk, cards, spoken):
    cards.say(spoken)
    talk.until_type("spoken-audio")
    engine(talk.process, "kokoro").kill()
    talk.until_type("answer-played")
    is_asked_and_answered(talk, cards, spoken)


def test_all_engines_killed_between_two_questions_are_replaced(talk, cards, spoken):
    is_asked_and_answered(talk, cards, spoken)
    running = children(talk.process)
    assert len(running) >= 3
    for one in running:
        one.kill()
    is_asked_and_answered(talk, cards, spoken)
    assert not of(talk.events, "turn-failed")


def test_a_microphone_pulled_out_in_the_middle_of_a_sentence_is_told_and_used_again(talk, cards, machine, spoken):
    cards.say(spoken)
    talk.until_type("speech-started")
    machine.pull("mic")
    assert "débranché" in talk.until_type("device-changed")["message"]
    microphone = machine.plug_microphone()
    assert talk.until_type("device-changed")["message"] == "Micro retrouvé : mic."
    microphone.say(spoken)  # at once: the sentence that was cut off goes on in it
    answered(talk)


def test_a_speaker_pulled_out_in_the_middle_of_an_answer_is_told_and_says_the_rest_when_it_is_back(
    talk, cards, machine, spoken, long_question
):
    cards.say(samples(long_question))
    talk.until_type("playback-started")
    machine.pull("spk")
    assert "débranché" in talk.until_type("device-changed")["message"]
    machine.plug_speaker()
    assert talk.until_type("answer-played")["whole"]
    is_asked_and_answered(talk, cards, spoken)


def test_a_program_stopped_for_five_seconds_in_the_middle_of_a_sentence_goes_on(talk, cards, spoken):
    cards.say(spoken)
    talk.until_type("speech-started")
    os.killpg(talk.process.pid, signal.SIGSTOP)
    time.sleep(STOPPED_S)
    os.killpg(talk.process.pid, signal.SIGCONT)
    settle(talk)
    cards.say(spoken)
    talk.until_type("speech-started")
    assert talk.until(lambda event: event["type"] == "answer-played" and event["whole"])["text"]
