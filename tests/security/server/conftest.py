"""The integration's server, on the embedded PostgreSQL unless a module asks for both, and what its secret can do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.server.conftest import admin, server, visitor  # noqa: F401
from tests.security.server.inside import Inside


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    """One of them is enough for what no SQL decides."""
    return embedded_postgres


@pytest.fixture(scope="module")
def inside(server):  # noqa: F811 - the fixture
    made = Inside(server)
    yield made
    made.close()


@pytest.fixture(scope="module")
def stranger(server):  # noqa: F811 - the fixture
    """Somebody who never signs in, shared by a module's many small questions."""
    visitor = server.visitor()  # noqa: F811 - another one
    yield visitor
    visitor.close()


@pytest.fixture(autouse=True)
def the_clock_goes_back(server):  # noqa: F811 - the fixture
    yield
    server.clock.later = timedelta()
