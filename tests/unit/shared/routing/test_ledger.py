"""Every attempt is booked once, in whole millionths, and what was set aside for it is given back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.routing.ledger import Ledger, MemoryPurse
from shared.routing.prices import bundled
from shared.voice.usage import Usage, Used

TODAY = date(2026, 11, 27)


def used(model: str = "gpt-6-luna", **usage) -> Used:
    return Used(turn="t", provider="openai", model=model, stage="think", usage=Usage(**usage))


@pytest.fixture
def ledger():
    booked = []
    ledger = Ledger(bundled(), MemoryPurse(), booked.append, lambda: TODAY)
    ledger.entries = booked
    return ledger


def test_what_an_attempt_cost_replaces_what_was_set_aside(ledger):
    assert ledger.purse.reserve(TODAY, "agnes", 500, (1000, 1000))
    booking = ledger.book(used(input_tokens=1000), "agnes", reserved=500)
    assert booking.cost == 100
    assert ledger.purse.spent(TODAY, "agnes") == (100, 100)
    assert ledger.entries == [booking]


def test_an_unknown_cost_stays_set_aside_and_is_booked_as_unknown(ledger):
    ledger.purse.reserve(TODAY, "agnes", 500, (1000, 1000))
    assert ledger.book(used("gpt-9", input_tokens=1), "agnes", reserved=500).cost is None
    assert ledger.purse.spent(TODAY, "agnes") == (500, 500)


@given(st.lists(st.tuples(st.sampled_from(["agnes", "simon"]), st.integers(0, 300)), max_size=30))
def test_reservations_never_pass_a_limit(asked):
    purse = MemoryPurse()
    for user, amount in asked:
        before = purse.spent(TODAY, user)
        granted = purse.reserve(TODAY, user, amount, (400, 600))
        mine, all_ = purse.spent(TODAY, user)
        assert (mine, all_) == (before[0] + amount, before[1] + amount) if granted else before
        assert mine <= 400
        assert all_ <= 600
