"""The services as fixtures; each starts when a test first asks for it."""

from __future__ import annotations

import pytest

from tests.servers.postgres import EmbeddedPostgres, SystemPostgres, fresh_database
from tests.servers.running import RunningServer
from tests.servers.valkey import Valkey


@pytest.fixture(scope="session")
def embedded_postgres():
    with EmbeddedPostgres() as server:
        yield server


@pytest.fixture(scope="session")
def system_postgres():
    with SystemPostgres() as server:
        yield server


@pytest.fixture(scope="session", params=["embedded", "system"])
def postgres(request):
    """Each PostgreSQL in its turn."""
    return request.getfixturevalue(f"{request.param}_postgres")


@pytest.fixture(scope="module")
def database_url(postgres):
    """An empty database for a module, once on each PostgreSQL."""
    return fresh_database(postgres)


@pytest.fixture(scope="module")
def valkey():
    with Valkey() as server:
        yield server


@pytest.fixture(scope="session")
def s3():
    """An S3 of the machine's own; each test makes its own buckets."""
    from tests.servers.s3 import S3  # noqa: PLC0415 - boto3 is large, and few tests use it

    with S3() as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    """One window for a module, without JavaScript, as the server's pages promise to need none."""
    from tests.servers.browser import Browser  # noqa: PLC0415 - Selenium is large, and few tests use it

    with Browser(javascript=False) as window:
        yield window


@pytest.fixture(scope="module")
def running_server():
    """The server with no configuration: its own database, in a new folder."""
    with RunningServer() as server:
        yield server


@pytest.fixture
def start_server():
    """Starts servers with options and environment of a test's choice, and ends them with it."""
    started: list[RunningServer] = []

    def start(*options: str, **environment: str) -> RunningServer:
        started.append(RunningServer(*options, **environment))
        return started[-1].start()

    yield start
    for server in reversed(started):
        server.remove()
