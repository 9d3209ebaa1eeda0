"""What an interim transcript has called stable is never taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.engines.stable import StablePrefix

READINGS = st.lists(
    st.lists(st.sampled_from(["le", "la", "village", "route,", "Route", "est", "loin", ".", "—"])).map(" ".join)
)


@given(READINGS)
def test_the_stable_part_only_grows(readings):
    prefix, before = StablePrefix(), []
    for text in readings:
        stable = prefix.feed(text)[0].split()
        assert stable[: len(before)] == before
        before = stable


@given(READINGS)
def test_a_word_becomes_stable_only_when_two_readings_in_a_row_have_it_in_its_place(readings):
    prefix, before, last = StablePrefix(), 0, ""
    for text in readings:
        stable = prefix.feed(text)[0].split()
        for place in range(before, len(stable)):
            assert stable[place] == text.split()[place]
            assert place < len(last.split())
        before, last = len(stable), text


@given(READINGS)
def test_nothing_read_is_lost_and_nothing_is_added(readings):
    prefix = StablePrefix()
    for text in readings:
        stable, unstable = (part.split() for part in prefix.feed(text))
        assert unstable == text.split()[len(stable) :]


@given(st.lists(st.sampled_from(["le", "village", "est", "loin"]), min_size=1))
def test_the_same_reading_twice_is_stable_whole(words):
    prefix = StablePrefix()
    prefix.feed(" ".join(words))
    assert prefix.feed(" ".join(words)) == (" ".join(words), "")


def test_punctuation_and_capitals_are_not_a_disagreement():
    prefix = StablePrefix()
    prefix.feed("Le village")
    assert prefix.feed("le village, est loin") == ("le village,", "est loin")


def test_a_first_reading_is_not_stable():
    assert StablePrefix().feed("bonjour") == ("", "bonjour")
