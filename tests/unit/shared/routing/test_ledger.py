"""Every attempt is booked once, in whole millionths, and what was set aside for it is given back."""

from __future__ import annotations

from datetime import date

import pytest

from shared.routing.ledger import Ledger, MemoryPurse
from shared.routing.prices import bundled
from shared.voice.usage import Usage, Used

TODAY = date(2026, 11, 27)


def used(model: str = "gpt-6-luna", **usage) -> Used:
    return Used(turn="t", provider="openai", model=model, stage="think", usage=Usage(**usage))


@pytest.fixture
def ledger():
    booked = []

    async def keep(booking):
        booked.append(booking)

    ledger = Ledger(bundled(), MemoryPurse(), keep, lambda: TODAY)
    ledger.entries = booked
    return ledger


async def test_what_an_attempt_cost_replaces_what_was_set_aside(ledger):
    assert await ledger.purse.reserve(TODAY, "dgi", "agnes", 500, (1000, 1000))
    booking = await ledger.book(used(input_tokens=1000), "dgi", "agnes", reserved=500, tier="simple")
    assert (booking.cost, booking.organisation, booking.user, booking.tier) == (100, "dgi", "agnes", "simple")
    assert await ledger.purse.spent(TODAY, "dgi", "agnes") == (100, 100)
    assert ledger.entries == [booking]


async def test_an_unknown_cost_stays_set_aside_and_is_booked_as_unknown(ledger):
    await ledger.purse.reserve(TODAY, "dgi", "agnes", 500, (1000, 1000))
    assert (await ledger.book(used("gpt-9", input_tokens=1), "dgi", "agnes", reserved=500)).cost is None
    assert await ledger.purse.spent(TODAY, "dgi", "agnes") == (500, 500)


async def test_what_was_never_set_aside_is_spent_all_the_same(ledger):
    await ledger.book(used(input_tokens=1000), "dgi", "agnes")
    assert await ledger.purse.spent(TODAY, "dgi", "agnes") == (100, 100)


async def test_an_engine_of_this_machine_costs_nothing_and_is_booked(ledger):
    local = Used(turn="t", provider="local", model="whisper", stage="hear", usage=Usage(audio_ms=1000))
    assert (await ledger.book(local, "dgi", "agnes")).cost == 0
    assert len(ledger.entries) == 1
