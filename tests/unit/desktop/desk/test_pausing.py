"""How long the server is left alone: never in step with others, never sooner than it asks, never for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.desk.pausing import LEAST_PAUSE_S, LONGEST_PAUSE_S, Pauses


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 3600)), min_size=1, max_size=40))
def test_no_pause_is_shorter_than_asked_or_longer_than_a_quarter_of_an_hour(falls):
    fall = 0.0
    pauses = Pauses(lambda least, most: least + fall * (most - least))
    for fall, wait_s in falls:  # noqa: B007 - the dice read it
        pause_s = pauses.after_failure(wait_s)
        assert max(LEAST_PAUSE_S, wait_s) <= pause_s <= max(LONGEST_PAUSE_S, wait_s)
        assert pauses.failing


def test_a_thousand_laptops_do_not_come_back_at_once():
    everybody = [Pauses() for _ in range(1000)]
    for _ in range(6):
        tries = [pauses.after_failure() for pauses in everybody]
    assert max(tries) > 100
    busiest = max(sum(second <= one < second + 1 for one in tries) for second in range(160))
    assert busiest < 50


def test_after_a_success_the_next_failure_is_the_first():
    pauses = Pauses(lambda _, most: most)
    for _ in range(5):
        pauses.after_failure()
    assert 54 <= Pauses(lambda least, _: least).after_success() <= 66
    pauses.after_success()
    assert not pauses.failing
    assert pauses.after_failure() == 5
