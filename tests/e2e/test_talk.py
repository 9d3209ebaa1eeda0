"""Conversations through the real program, real engines and the system's own sound, on cards made of pipes."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable

import numpy as np
import pytest

from tests.e2e.conftest import QUESTION, SMALL, engine, finish, samples, start

pytestmark = [pytest.mark.models, pytest.mark.alone]  # sound keeps real time
PATIENCE_S = 60


@pytest.fixture
def spoken(question) -> np.ndarray:
    return samples(question)


@pytest.fixture
def cards(machine):
    """A microphone and a speaker; the microphone's tape."""
    tape = machine.plug_microphone()
    machine.plug_speaker()
    return tape


class Running:
    """A program whose events are read as they come."""

    def __init__(self, *arguments: str) -> None:
        self.process = start(*arguments)
        self.events: list[dict] = []
        self._watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        self._watchdog.start()

    def until(self, wanted: Callable[[dict], bool]) -> dict:
        """The next event that is wanted; fails when the program ends before."""
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if wanted(self.events[-1]):
                return self.events[-1]
        raise AssertionError([event["type"] for event in self.events], self.process.stderr.read())

    def until_type(self, name: str) -> dict:
        return self.until(lambda event: event["type"] == name)

    def ready(self) -> None:
        """It has said that it listens."""
        self.until_type("listening")
        assert self.until_type("answer-played")["turn"] == "greeting"

    def leave(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = finish(self.process).code
        self._watchdog.cancel()
        return code


def of(events: list[dict], name: str) -> list[dict]:
    return [event for event in events if event["type"] == name]


def test_a_question_is_asked_and_answered_aloud(cards, spoken, facts):
    talk = Running("talk", "--json", "--facts", str(facts), *SMALL)
    talk.ready()
    cards.say(spoken)
    played = talk.until_type("answer-played")
    assert played["whole"]
    assert "8 heures" in played["text"] or "huit heures" in played["text"]
    assert played["seconds"] > 0.5
    assert of(talk.events, "partial-transcript"), "words appear while they are spoken"
    talk.until_type("level")
    assert talk.leave() == 0


def test_speaking_over_the_answer_stops_it_and_is_answered(cards, spoken, long_question, facts):
    talk = Running("talk", "--json", "--facts", str(facts), *SMALL)
    talk.ready()
    cards.say(samples(long_question))
    talk.until_type("playback-started")
    cards.say(spoken)
    talk.until_type("interrupted")
    assert not talk.until_type("answer-played")["whole"]
    assert talk.until_type("answer-played")["whole"]
    assert talk.leave() == 0


def test_an_engine_that_is_killed_while_it_listens_is_replaced(cards, spoken, facts):
    talk = Running("talk", "--json", "--facts", str(facts), *SMALL)
    talk.ready()
    cards.say(spoken)
    talk.until_type("speech-started")
    engine(talk.process, "whisper").kill()
    assert talk.until_type("answer-played")["whole"]
    assert not of(talk.events, "turn-failed")
    assert talk.leave() == 0


def test_captions_are_written_and_nothing_is_answered(cards, spoken):
    listen = Running("listen", "--json")
    listen.until_type("listening")
    cards.say(spoken)
    heard = listen.until_type("final-transcript")
    assert "quelle heure" in heard["text"], QUESTION
    assert "le matin" in heard["text"], QUESTION
    assert listen.leave() == 0
    assert not of(listen.events, "spoken-audio")


def test_one_question_into_the_microphone(cards, spoken, facts):
    ask = Running("ask", "--mic", "--json", "--facts", str(facts), *SMALL)
    while "Parlez" not in ask.process.stderr.readline():
        pass
    cards.say(spoken)
    summary = ask.until_type("summary")
    assert "dispensaire" in summary["transcript"].lower()
    assert summary["reply"]
    assert finish(ask.process).code == 0


@pytest.mark.parametrize("command", [("talk",), ("listen",), ("ask", "--mic")], ids=" ".join)
@pytest.mark.usefixtures("machine")
def test_without_a_sound_card_one_sentence_says_what_to_do(command):
    ran = finish(start(*command))
    assert ran.code == 3
    assert "branchez" in ran.err
    assert "Traceback" not in ran.err
