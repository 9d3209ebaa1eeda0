"""A laptop that reads and writes, with the review key of its region, and a server that says what it is told to."""

from __future__ import annotations

import pytest

from tests.fakes.field import FakeKeyring
from tests.unit.desktop.sync.conftest import readers, remote, sealer, store  # noqa: F401 - fixtures
from tests.unit.desktop.sync.test_pulling import author, folded, puller  # noqa: F401 - the same


@pytest.fixture
def keyring(readers):  # noqa: F811 - the fixture
    return FakeKeyring(readers, shared=("region",))
