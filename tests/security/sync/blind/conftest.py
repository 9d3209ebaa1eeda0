"""A server process with its own PostgreSQL and a Valkey beside it, and laptops that sign in through its pages."""

from __future__ import annotations

import pytest

from tests.integration.sync.conftest import REGIONS, Office, desk  # noqa: F401 - the fixture
from tests.soak.sync.fleet import organisation_of
from tests.soak.sync.headquarters import Headquarters


class Watched(Office):
    """The office, whose server counts requests in a Valkey."""

    def __init__(self, folder, valkey) -> None:
        self.hq = Headquarters(folder)
        self.hq.server._environment["REDIS_URL"] = valkey.url
        self.hq.open()
        self.hq.found(organisation_of(self.hq), REGIONS)


@pytest.fixture(scope="module")
def office(tmp_path_factory, valkey):
    office = Watched(tmp_path_factory.mktemp("backups"), valkey)
    yield office
    office.hq.close()
