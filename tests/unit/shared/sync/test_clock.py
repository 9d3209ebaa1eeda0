"""Stamps only grow, stay near the wall clock where that is right, and never far beyond the moment of receipt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.sync.clock import AHEAD_MS, FIRST, bounded, met, stamp

moments = st.integers(min_value=0, max_value=2**48 - 1)
NOW = 1_795_000_000_000
EIGHT_MONTHS = 245 * 86_400_000


@given(st.lists(moments, min_size=2, max_size=30))
def test_stamps_grow_whatever_the_clock_does(clock):
    stamps, last = [], FIRST
    for now in clock:
        last = stamp(last, now)
        stamps.append(last)
    assert stamps == sorted(set(stamps))


@given(moments)
def test_a_clock_that_goes_on_is_what_the_stamp_says(now):
    assert int(stamp(FIRST, now + 1 if now < 2**48 - 1 else now)[:12], 16) >= now


def test_a_clock_set_back_eight_months_goes_on_from_where_it_was():
    before = stamp(FIRST, NOW)
    after = stamp(before, NOW - EIGHT_MONTHS)
    assert after > before
    assert after[:12] == before[:12]


def test_a_stamp_of_next_summer_counts_as_five_minutes_from_now():
    written = stamp(FIRST, NOW + EIGHT_MONTHS)
    assert int(bounded(written, NOW)[:12], 16) == NOW + AHEAD_MS
    assert bounded(stamp(FIRST, NOW), NOW) == stamp(FIRST, NOW)


@given(moments, moments, st.integers(min_value=0, max_value=2**47))
def test_what_is_written_after_reading_comes_after_what_was_read(mine, other, received):
    read = bounded(stamp(FIRST, other), received)
    assert stamp(met(stamp(FIRST, mine), stamp(FIRST, other), received), mine) > read


def test_a_counter_that_is_full_borrows_a_millisecond():
    assert stamp("0000000000ff-ffff", 0) == "000000000100-0000"
