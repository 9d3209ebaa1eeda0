"""A trace holds the times of a turn, counted from the end of speech, and none of its words."""

from datetime import UTC, datetime

import msgspec
import pytest

from desktop.talk import events as live
from desktop.talk.trace import Failure, Trace
from desktop.talk.tracer import Tracer
from shared.voice import events as turn
from tests.fakes.told import CLAUSES, conversation, ended, played, sound, speech, told, work

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def traces(events) -> list[Trace]:
    tracer = Tracer(lambda: NOON)
    return [trace for event in events if (trace := tracer.take(event)) is not None]


def test_every_instant_counts_from_the_end_of_speech():
    (trace,) = traces(conversation())
    assert trace.zero == "end-of-speech"
    assert msgspec.to_builtins(trace.instants) == pytest.approx(
        {
            "speech_started": -2.0,
            "speech_paused": 0.1,
            "work_began": 0.1,
            "transcript_ready": 0.3,
            "first_token": 0.4,
            "first_clause": 0.45,
            "first_sound_made": 0.55,
            "answer_written": 0.6,
            "answer_spoken": 0.8,
            "confirmed": 0.4,
            "first_sound_played": 0.6,
            "answer_played": 4.6,
        }
    )
    assert trace.silence_s == pytest.approx(0.6)


def test_a_trace_tells_counts_engines_and_what_was_thrown_away():
    (trace,) = traces(conversation())
    assert (trace.id, trace.when, trace.ended_by) == ("0199a1b2c3d4e5", NOON, "silence")
    assert trace.engines == {"hear": "whisper-base", "think": "qwen"}
    assert trace.replaced == ("phi",)
    assert (trace.restarts, trace.pieces, trace.clauses, trace.withheld) == (1, 2, 2, 1)
    assert (trace.sound_s, trace.played_s, trace.played_whole, trace.interrupted) == (4.0, 4.0, True, False)


def test_no_word_of_the_conversation_is_in_a_trace():
    failed = turn.TurnFailed(
        turn="0199a1b2c3d4e5", stage="speak", code="crashed", message="dispensaire", retryable=True
    )
    events = conversation()
    (trace,) = traces([*events[:-1], told(3.7, failed), events[-1]])
    kept = msgspec.json.encode(trace).decode()
    for word in ("dispensaire", "heure", "pharmacie", "ouvre", "panne", "1962"):
        assert word not in kept
    assert trace.failures == (Failure(stage="speak", code="crashed"),)


def test_a_trace_comes_back_from_json_as_it_was():
    (trace,) = traces(conversation())
    assert msgspec.json.decode(msgspec.json.encode(trace), type=Trace) == trace


def test_an_answer_that_is_cut_is_over_although_its_turn_never_says_so():
    events = [
        *speech("a"),
        *work("a"),
        told(3.6, live.PlaybackStarted(turn="a")),
        told(4.3, live.Interrupted(turn="a", since_s=4.1)),
        played("a", 4.8, whole=False, text="Le dispensaire", seconds=0.7),
    ]
    (trace,) = traces(events)
    assert trace.interrupted
    assert not trace.played_whole
    assert (trace.instants.interruption_began, trace.instants.interrupted) == pytest.approx((1.1, 1.3))


def test_an_answer_that_goes_on_after_a_noise_was_not_interrupted():
    noise = [
        told(4.3, live.Interrupted(turn="a", since_s=4.1)),
        told(4.8, live.Resumed(turn="a", why="noise")),
    ]
    events = [*speech("a"), *work("a"), told(3.6, live.PlaybackStarted(turn="a")), *noise, ended("a"), played("a", 8.2)]
    (trace,) = traces(events)
    assert not trace.interrupted
    assert trace.instants.interrupted is None


def test_the_next_turn_is_followed_while_an_answer_is_still_played():
    first = [*speech("a"), *work("a"), ended("a"), told(3.6, live.PlaybackStarted(turn="a"))]
    first_trace, second_trace = traces([*first, *speech("b"), played("a", 4.0), *work("b"), ended("b"), played("b", 9)])
    assert (first_trace.id, second_trace.id) == ("a", "b")


def test_a_typed_turn_counts_from_its_start():
    events = [
        told(5.0, turn.TurnStarted(turn="a")),
        told(5.4, turn.ReplyDelta(turn="a", text="Oui.", at_ms=400)),
        told(5.5, sound("a", 0, 500)),
        told(5.9, live.PlaybackStarted(turn="a")),
        ended("a", 5.9),
        played("a", 7.9),
    ]
    (trace,) = traces(events)
    assert trace.zero == "turn-start"
    assert (trace.instants.first_token, trace.silence_s) == pytest.approx((0.4, 0.9))
    assert trace.instants.confirmed is None


def test_an_answer_without_sound_is_over_with_its_turn():
    (trace,) = traces([told(5.0, turn.TurnStarted(turn="a")), ended("a")])
    assert trace.silence_s is None


@pytest.mark.parametrize("why", ["nothing-heard", "backchannel", "cancelled"])
def test_a_turn_of_which_nothing_comes_leaves_no_trace(why):
    assert traces([*speech("a"), told(3.5, live.TurnDropped(turn="a", why=why)), ended("a"), played("a", 4)]) == []


def test_when_the_conversation_ends_the_turn_under_way_is_not_lost():
    tracer = Tracer(lambda: NOON)
    for event in [*speech("a"), *work("a"), *speech("b")]:
        assert tracer.take(event) is None
    (trace,) = tracer.close()
    assert (trace.id, trace.clauses) == ("a", len(CLAUSES))
    assert tracer.close() == []
