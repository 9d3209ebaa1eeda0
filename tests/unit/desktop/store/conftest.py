"""A store in a folder of its own, cheap to unlock."""

from __future__ import annotations

import pytest

from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from tests.fakes.clock import Clock

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "quatre mots bien choisis"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def vault(tmp_path, clock):
    return Vault(tmp_path / "desk", None, cost=CHEAP, clock=clock, steady=clock)


@pytest.fixture
def made(vault):
    """(vault, recovery code), with the store closed."""
    store, code = vault.create(PASSPHRASE)
    store.close()
    return vault, code


@pytest.fixture
def store(vault):
    store, _ = vault.create(PASSPHRASE)
    yield store
    store.close()
