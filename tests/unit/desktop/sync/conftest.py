"""A store with keys to seal by, and a server that says what it is told to."""

from __future__ import annotations

import pytest

from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from tests.fakes.field import ORG, FakeKeyring, Scripted, sealer_of
from tests.fakes.scribe import Readers


@pytest.fixture
def store(tmp_path):
    store, _ = Vault(tmp_path / "desk", None, cost=Cost(memory_kib=64, passes=1, lanes=1)).create("mot de passe long")
    yield store
    store.close()


@pytest.fixture
def readers():
    return Readers(ORG, "ngounie", "nyanga")


@pytest.fixture
def keyring(readers):
    return FakeKeyring(readers)


@pytest.fixture
def sealer(store, keyring):
    return sealer_of(store, keyring)


@pytest.fixture
def remote():
    return Scripted()
