"""What this laptop has spent is told in dollars, and what nobody knows the price of is told as such."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from desktop.__main__ import run
from desktop.settings import default_data
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from shared.routing.ledger import Booking
from shared.voice.usage import Usage, Used

DONE = 0
PASSPHRASE = "une phrase pour la ligne de commande"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    return Vault(default_data(), None, cost=Cost(64, 1, 1)).create(PASSPHRASE)[0]


def spend(store, provider, cost):
    used = Used(turn="t", provider=provider, model="m", stage="think", usage=Usage(input_tokens=10))
    store.spending.add(Booking(used=used, day=datetime.now(UTC).date(), cost=cost, prices="1"))


def test_what_was_paid_is_summed_and_free_engines_are_left_out(store, capsys):
    with store:
        for provider, cost in (("openai", 1500), ("openai", 500), ("gemini", None), ("local", 0), ("gateway", 0)):
            spend(store, provider, cost)
    assert run(["route", "costs"]) == DONE
    told = capsys.readouterr()
    assert "Aujourd'hui 0,0020 $" in told.out
    assert "inconnu : 1" in told.out
    assert "local" not in told.err
    assert run(["route", "costs", "--json"]) == DONE
    rows = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert {(each["period"], each["provider"]) for each in rows} == {
        (period, provider) for period in ("today", "month") for provider in ("openai", "gemini")
    }


def test_a_laptop_that_has_spent_nothing_says_so(store, capsys):
    store.close()
    assert run(["route", "costs"]) == DONE
    assert "Aujourd'hui 0,0000 $" in capsys.readouterr().out
