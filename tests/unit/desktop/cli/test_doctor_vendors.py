"""The doctor tells what retires among the models that this laptop has a key for."""

from __future__ import annotations

from desktop.cli import doctor
from desktop.store.vendor_keys import KeyringKeys
from shared.routing import prices
from shared.routing.prices import read
from tests.fakes.keyring import MemoryKeyring

GONE = """
version = "ours"
[[price]]
provider = "openai"
model = "gpt-6-luna"
unit = 1000000
from = 2026-01-01
retires = 2026-01-02
source = "somewhere"
seen = 2026-01-01
"""


def test_a_model_that_retires_is_told_where_there_is_a_key_for_it(monkeypatch):
    monkeypatch.setattr(prices, "bundled", lambda: read(GONE.encode()))
    keys = KeyringKeys(MemoryKeyring())
    assert doctor._vendors(keys) == []
    keys.set("openai", "sk-canari")
    (found,) = doctor._vendors(keys)
    assert "gpt-6-luna" in found.detail
    assert found.ok, "nothing is missing yet"
