"""A reader's store, an agent and two supervisors."""

from __future__ import annotations

import pytest

from desktop.review.deciding import Review
from desktop.review.inbox import Inbox
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from desktop.ui.stage.arrivals import StageSeals
from tests.fakes.received import World


@pytest.fixture
def store(tmp_path):
    store, _ = Vault(tmp_path / "desk", None, cost=Cost(memory_kib=64, passes=1, lanes=1)).create("quatre mots choisis")
    yield store
    store.close()


@pytest.fixture
def world(store):
    return World(store)


@pytest.fixture
def inbox(store):
    return Inbox(store)


@pytest.fixture
def seals(store, world):
    return StageSeals(store, world.here)


@pytest.fixture
def review(store, seals):
    return Review(store, seals)
