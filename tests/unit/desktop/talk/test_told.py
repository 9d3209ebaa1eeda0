"""Events in an order that does not depend on how fast engines are."""

from __future__ import annotations

import pytest

from desktop.talk.events import SpeechStarted, Told
from desktop.talk.told import InOrder, fields
from shared.voice.events import ReplyDelta, ReplyDone, SpokenAudio, TurnEnded, TurnEvent

DELTA, MORE, DONE = (
    ReplyDelta(turn="t", text="Au nord. "),
    ReplyDelta(turn="t", text="Loin."),
    ReplyDone(turn="t", text=""),
)
SOUND = SpokenAudio(turn="t", index=0, text="Au nord.", pcm=b"", rate=16_000)
END = TurnEnded(turn="t", interrupted=False, timings_ms={"written": 0.0, "first_sound": 0.0})


def ordered(*told: tuple[float, TurnEvent]) -> list[TurnEvent]:
    events: list[TurnEvent] = []
    order = InOrder(lambda one: events.append(one.event))
    for at_s, event in told:
        order.take(Told(at_s=at_s, event=event))
    order.close()
    return events


@pytest.mark.parametrize("race", [(SOUND, DELTA, MORE, DONE), (DELTA, MORE, SOUND, DONE), (DELTA, MORE, DONE, SOUND)])
def test_engines_that_race_at_one_instant_always_tell_the_same_story(race):
    assert ordered(*((1.0, event) for event in (*race, END))) == [DELTA, MORE, DONE, SOUND, END]


def test_what_came_earlier_is_told_earlier():
    assert ordered((1.0, SOUND), (2.0, DONE)) == [SOUND, DONE]


def test_instants_are_told_to_a_tenth_of_a_millisecond():
    began = Told(at_s=0.75, event=SpeechStarted(turn="t", since_s=0.5399999999999999))
    assert fields(began)["since_s"] == 0.54


def test_which_engine_was_first_does_not_show():
    assert list(fields(Told(at_s=1.0, event=END), timeless=True)["timings_ms"]) == ["first_sound", "written"]
