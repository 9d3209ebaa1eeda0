"""A whole server in this process, on both PostgreSQL, with a clock that tests may move."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.servers.in_process import Server
from tests.servers.postgres import ask, fresh_database

PASSWORD = "quatre chevaux dans la brume"


@pytest.fixture(scope="module")
def server(postgres):
    """A server with its first super_admin, `admin`, who has chosen a password."""
    running = Server(fresh_database(postgres)).start()
    running.ask = lambda sql: ask(postgres, sql, urlsplit(running.url).path.strip("/"))
    visitor = running.visitor()
    visitor.welcome(running.link, PASSWORD)
    visitor.close()
    yield running
    running.stop()


@pytest.fixture
def visitor(server):
    visitor = server.visitor()
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def admin(server):
    """The super_admin's access token."""
    visitor = server.visitor()
    yield visitor.tokens("admin", PASSWORD)["access_token"]
    visitor.close()


@pytest.fixture(autouse=True)
def nobody_is_locked_out(server):
    yield
    server.forget("failed_try")
