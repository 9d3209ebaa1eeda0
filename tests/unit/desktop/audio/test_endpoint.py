"""Signs come in order and never go back; people are not cut off; noise is nobody; a released key always ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.audio.backend import BLOCK_S
from desktop.audio.endpoint import CAP_S, LATE_S, End, Endpointer, Onset, Pause, Resume, Sign
from desktop.audio.patience import CONVERSATION, DICTATION, LEARNS_FROM_S, Patience, evidence

VOICE, DOUBT, QUIET = 0.95, 0.42, 0.02
Part = tuple[float, float]


def hear(endpointer: Endpointer, *parts: Part, start_s: float = 0.0) -> list[tuple[float, Sign]]:
    """The signs, with when they were given; each part is seconds and a probability."""
    signs, place = [], round(start_s / BLOCK_S)
    for seconds, speech in parts:
        for _ in range(round(seconds / BLOCK_S)):
            place += 1
            at_s = round(place * BLOCK_S, 2)
            signs += [(at_s, sign) for sign in endpointer.feed(at_s, speech)]
    return signs


def kinds(signs: list[tuple[float, Sign]]) -> list[type]:
    return [type(sign) for _, sign in signs]


steps = st.one_of(
    st.tuples(st.just("hear"), st.integers(1, 90), st.sampled_from([QUIET, 0.3, DOUBT, 0.55, VOICE])),
    st.tuples(st.sampled_from(["press", "release"]), st.just(0), st.just(0.0)),
    st.tuples(st.just("judge"), st.just(0), st.floats(0, 1)),
)
modes = st.sampled_from(["hold", "hands-free", "dictation"])


def play(mode: Any, script: list[tuple[str, int, float]]) -> list[Sign]:
    endpointer, signs, place = Endpointer(mode), list[Sign](), 0
    for what, count, value in script:
        match what:
            case "press":
                signs += endpointer.press(place * BLOCK_S)
            case "release":
                signs += endpointer.release(place * BLOCK_S)
                assert not endpointer.speaking
            case "judge":
                endpointer.judge(value)
            case _:
                for _ in range(count):
                    place += 1
                    signs += endpointer.feed(place * BLOCK_S, value)
    return signs


@settings(max_examples=300, deadline=None)
@given(modes, st.lists(steps, max_size=40))
def test_whatever_is_heard_signs_alternate_and_times_never_go_back(mode: Any, script: list[tuple[str, int, float]]):
    signs = play(mode, script)
    letters = "".join(type(sign).__name__[0] for sign in signs)
    assert re.fullmatch(r"(O(PR)*P?E)*(O(PR)*P?)?", letters), letters
    times = [sign.at_s for sign in signs]
    assert times == sorted(times)
    assert all(at_s >= 0 for at_s in times)


@settings(max_examples=50, deadline=None)
@given(modes, st.lists(steps, max_size=40))
def test_the_same_sound_gives_the_same_signs(mode: Any, script: list[tuple[str, int, float]]):
    assert play(mode, script) == play(mode, script)


@settings(max_examples=100, deadline=None)
@given(modes, st.lists(steps, max_size=20))
def test_a_released_key_ends_at_once_whatever_came_before(mode: Any, script: list[tuple[str, int, float]]):
    signs = play(mode, [*script, ("press", 0, 0.0), ("hear", 30, VOICE), ("release", 0, 0.0)])
    assert isinstance(signs[-1], End)
    assert signs[-1].by == "release"


def test_a_sentence_begins_pauses_and_ends_when_the_voice_did():
    signs = hear(Endpointer(), (1, QUIET), (2, VOICE), (2, QUIET))
    assert kinds(signs) == [Onset, Pause, End]
    onset, pause, end = (sign for _, sign in signs)
    assert onset.at_s == pytest.approx(1 - LATE_S, abs=0.02)
    assert pause.at_s == end.at_s == pytest.approx(3 - LATE_S, abs=0.02)
    assert signs[1][0] - 3 <= 0.05
    assert signs[2][0] - 3 == pytest.approx(CONVERSATION.usual_s - LATE_S, abs=0.02)


@pytest.mark.parametrize("seconds", [0.03, 0.1, 0.12])
def test_a_click_is_nobody(seconds: float):
    assert not hear(Endpointer(), (1, QUIET), (seconds, VOICE), (3, QUIET))


def test_clicks_far_apart_do_not_add_up():
    assert not hear(Endpointer(), *[(0.1, VOICE), (0.5, QUIET)] * 20)


@pytest.mark.parametrize("seconds", [0.25, 0.4, 1.0])
def test_one_word_is_enough(seconds: float):
    assert kinds(hear(Endpointer(), (1, QUIET), (seconds, VOICE), (2, QUIET))) == [Onset, Pause, End]


def test_who_speaks_over_us_is_confirmed_within_a_quarter_of_a_second():
    (at_s, _), *_ = hear(Endpointer(), (1, QUIET), (1, VOICE))
    assert at_s - 1 <= 0.2  # and 50 ms until Silero is sure


def test_a_click_in_a_pause_neither_resumes_nor_postpones():
    quiet = hear(Endpointer(), (2, VOICE), (2, QUIET))
    clicked = hear(Endpointer(), (2, VOICE), (0.3, QUIET), (0.03, VOICE), (1.67, QUIET))
    assert kinds(clicked) == [Onset, Pause, End]
    assert clicked[-1] == quiet[-1]


@pytest.mark.parametrize(("complete", "least", "most"), [(1.0, 0.2, 0.45), (0.0, 1.2, 1.5), (0.78, 0.6, 1.0)])
def test_what_was_said_decides_how_long_to_wait(complete: float, least: float, most: float):
    endpointer = Endpointer()
    hear(endpointer, (2, VOICE), (0.15, QUIET))
    endpointer.judge(complete)
    ((at_s, end),) = hear(endpointer, (3, QUIET), start_s=2.15)
    assert isinstance(end, End)
    assert least <= at_s - 2 + LATE_S <= most


def test_where_a_judgement_is_promised_a_late_one_still_counts():
    alone, judged = Endpointer(), Endpointer(judged=True)
    assert kinds(hear(alone, (2, VOICE), (1.1, QUIET))) == [Onset, Pause, End]
    assert kinds(hear(judged, (2, VOICE), (1.1, QUIET))) == [Onset, Pause]
    judged.judge(1.0)
    assert kinds(hear(judged, (0.02, QUIET), start_s=3.1)) == [End]


def test_a_judgement_is_forgotten_when_the_voice_goes_on():
    endpointer = Endpointer()
    before = endpointer.patience_s
    hear(endpointer, (2, VOICE), (0.15, QUIET))
    endpointer.judge(1.0)
    assert endpointer.patience_s < before
    hear(endpointer, (0.2, VOICE), start_s=2.15)
    assert endpointer.patience_s == before


def test_a_held_key_waits_for_ever_and_its_release_does_not():
    endpointer = Endpointer("hold")
    assert not hear(endpointer, (1, VOICE))
    endpointer.press(1.0)
    assert kinds(hear(endpointer, (1, VOICE), (20, QUIET), (0.5, VOICE), (3, QUIET), start_s=1.0)) == [
        Onset, Pause, Resume, Pause,
    ]  # fmt: skip
    (end,) = endpointer.release(25.5)
    assert end == End(at_s=pytest.approx(22.5 - LATE_S, abs=0.02), by="release")


def test_a_short_word_under_a_held_key_counts():
    endpointer = Endpointer("hold")
    endpointer.press(0.0)
    hear(endpointer, (0.3, QUIET), (0.1, VOICE))
    assert [type(sign) for sign in endpointer.release(0.4)] == [Onset, End]


def test_a_key_that_was_held_in_silence_says_nothing():
    endpointer = Endpointer("hold")
    endpointer.press(0.0)
    hear(endpointer, (1, QUIET))
    assert endpointer.release(1.0) == []


def test_dictation_lets_people_think():
    assert kinds(hear(Endpointer("dictation"), (2, VOICE), (1.3, QUIET), (1, VOICE))) == [Onset, Pause, Resume]
    assert kinds(hear(Endpointer("dictation"), (2, VOICE), (3.1, QUIET))) == [Onset, Pause, End]


def test_who_never_pauses_is_cut_where_the_voice_is_weakest():
    signs = hear(Endpointer(), (55, VOICE), (0.03, DOUBT), (10, VOICE), (2, QUIET))
    assert kinds(signs) == [Onset, End, Onset, Pause, End]
    cap, onset = signs[1][1], signs[2][1]
    assert isinstance(cap, End)
    assert cap.by == "cap"
    assert cap.at_s == onset.at_s == pytest.approx(55.03, abs=0.05)
    assert signs[1][0] == pytest.approx(CAP_S, abs=0.1)


def test_the_speakers_own_pauses_are_learned():
    slow, quick = Endpointer(), Endpointer()
    hear(slow, *[(1.0, VOICE), (0.6, QUIET)] * 8, (1.0, VOICE))
    hear(quick, *[(1.0, VOICE), (0.22, QUIET)] * 8, (1.0, VOICE))
    assert quick.patience_s < 0.7 < slow.patience_s < CONVERSATION.usual_s


def test_pauses_after_a_finished_sentence_teach_nothing():
    endpointer = Endpointer()
    before, at_s = endpointer.patience_s, 0.0
    for _ in range(5):
        hear(endpointer, (1.0, VOICE), (0.25, QUIET), start_s=at_s)
        endpointer.judge(0.95)
        hear(endpointer, (0.05, QUIET), (1.0, VOICE), start_s=at_s + 1.25)
        at_s += 2.3
    assert endpointer.patience_s == before


def loudly(endpointer: Endpointer, *parts: tuple[float, float, float], start_s: float = 0.0) -> list[Sign]:
    """Each part is seconds, a probability and decibels."""
    signs, at_s = list[Sign](), start_s
    for seconds, speech, loudness in parts:
        for _ in range(round(seconds / BLOCK_S)):
            at_s += BLOCK_S
            signs += endpointer.feed(at_s, speech, loudness)
    return signs


def test_people_who_talk_in_the_background_do_not_keep_the_turn_open():
    signs = loudly(Endpointer(), (2, VOICE, -25), (5, VOICE, -40))
    assert [type(sign) for sign in signs][:3] == [Onset, Pause, End]
    assert signs[2].at_s == pytest.approx(2 - LATE_S, abs=0.05)


def test_who_lowers_the_voice_is_still_heard():
    falling = [(0.3, VOICE, -25.0 - place) for place in range(20)]
    assert [type(sign) for sign in loudly(Endpointer(), *falling)] == [Onset]
    weak = [(0.3, VOICE, -25), (0.3, VOICE, -39)] * 5
    assert [type(sign) for sign in loudly(Endpointer(), *weak)] == [Onset]


@given(st.lists(st.floats(0, 10), max_size=60), st.floats(0, 1), st.sampled_from([CONVERSATION, DICTATION]))
def test_patience_keeps_its_bounds_whatever_was_learned(pauses: list[float], complete: float, manner: Any):
    patience = Patience(manner)
    for pause in pauses:
        patience.learn(pause)
    assert manner.sure_s[0] <= patience.wait_s(complete) <= manner.most_s
    assert patience.wait_s(1.0) < patience.wait_s(None) <= manner.most_s
    assert patience.wait_s(1.0) <= patience.wait_s(complete) <= patience.wait_s(0.0)
    assert LEARNS_FROM_S[0] < patience.middle_s


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_each_witness_pulls_its_own_way_and_a_missing_one_pulls_none(words: float, voice: float, other: float):
    low, high = sorted([voice, other])
    assert 0 < evidence(words, low) <= evidence(words, high) < 1
    assert evidence(low, words) <= evidence(high, words)
    assert evidence(words, None) == words
