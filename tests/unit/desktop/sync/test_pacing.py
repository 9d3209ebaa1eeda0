"""What is sent at once follows the link."""

from __future__ import annotations

from desktop.sync.pacing import FIRST, LEAST, MOST, Pace


def test_a_good_link_is_given_more_up_to_a_bound():
    pace = Pace()
    for _ in range(20):
        pace.went_well(0.1, pace.size)
    assert pace.size == MOST


def test_a_bad_one_less_down_to_a_bound():
    pace = Pace()
    for _ in range(20):
        pace.broke()
    assert pace.size == LEAST


def test_little_that_went_fast_proves_nothing_and_slow_is_slowed():
    pace = Pace()
    pace.went_well(0.1, 100)
    assert pace.size == FIRST
    pace.went_well(20, FIRST)
    assert pace.size == FIRST // 2
