"""What this laptop's own engines cost is kept in the sealed store, an unknown price as unknown."""

from __future__ import annotations

from datetime import date, timedelta

from desktop.store.spending import Spent, StorePurse
from shared.routing.ledger import Ledger
from shared.routing.prices import bundled
from shared.voice.usage import Usage, Used

TODAY = date(2026, 11, 27)


def used(model: str = "gpt-6-luna") -> Used:
    usage = Usage(input_tokens=1000, output_tokens=200)
    return Used(turn="t", provider="openai", model=model, stage="think", usage=usage, outcome="provider-cut")


async def test_each_attempt_is_a_row_and_days_are_summed_by_engine(store):
    ledger = Ledger(bundled(), StorePurse(store.database), store.spending.booked, lambda: TODAY)
    for model in ("gpt-6-luna", "gpt-6-luna", "gpt-9"):
        await ledger.book(used(model), "", "", 0, "simple")
    assert store.spending.sums(TODAY, TODAY) == [
        Spent(
            stage="think", provider="openai", model="gpt-6-luna", attempts=2, micro_dollars=400, unknown=0, tokens=2400
        ),
        Spent(stage="think", provider="openai", model="gpt-9", attempts=1, micro_dollars=0, unknown=1, tokens=1200),
    ]
    assert store.spending.sums(TODAY - timedelta(1), TODAY - timedelta(1)) == []
    assert await ledger.purse.spent(TODAY, "", "") == (400, 400)


async def test_what_was_spent_is_still_known_when_the_store_is_opened_again(made):
    vault, _ = made
    with vault.unlock("quatre mots bien choisis") as store:
        await StorePurse(store.database).settle(TODAY, "", "", 0, 70)
    with vault.unlock("quatre mots bien choisis") as store:
        assert await StorePurse(store.database).spent(TODAY, "", "") == (70, 70)
