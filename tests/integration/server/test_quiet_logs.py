"""A whole journey leaves JSON lines that say where and how long, and nothing of who or what; /metrics stays here."""

from __future__ import annotations

import json

import pytest

from tests.integration.server.conftest import PASSWORD
from tests.servers.postgres import ask, fresh_database
from tests.servers.running import RunningServer
from tests.servers.visitor import Visitor

AWAY = "203.0.113.77"
"""An address of elsewhere, as our proxy tells it."""
NAME, SHOWN, OTHER_PASSWORD = "canari.ngounie", "Canari Oyane", "canari jaune sur une branche"
WRONG = "canari mouillé"
QUERY = "canari-de-requete"
ALLOWED = {"event", "level", "timestamp", "request", "method", "route", "status", "ms", "code", "applied", "exception"}


@pytest.fixture(scope="module")
def postgres(embedded_postgres):
    """One is enough: a log does not know which it is."""
    return embedded_postgres


@pytest.fixture
def nobody_is_locked_out():
    """The server here is a process of its own."""


def coming(server):
    """Somebody of elsewhere, through a proxy on this machine."""
    visitor = Visitor(server.url)
    for client in (visitor.pages, visitor.api):
        client.headers.update({"X-Forwarded-For": AWAY, "X-Canari": "canari-d-en-tete"})
    return visitor


@pytest.fixture(scope="module")
def journey(postgres):
    """A server, and everything secret that went through it; at the end its tables break under it."""
    url = fresh_database(postgres)
    with RunningServer(DATABASE_URL=url, IASTED_PROXIES="127.0.0.1") as server:
        visitor = coming(server)
        secrets = [server.welcome.rpartition("/")[2], AWAY, NAME, SHOWN, "canari"]
        visitor.welcome(server.welcome, PASSWORD)
        admin = visitor.tokens("admin", PASSWORD)
        new = {"name": NAME, "display_name": SHOWN, "role": "agent"}
        invited = visitor.call("POST", "/api/v1/admin/users", admin["access_token"], json=new).json()
        link = invited["welcome_link"]
        visitor.welcome(link, OTHER_PASSWORD)
        secrets += [link.rpartition("/")[2], PASSWORD, OTHER_PASSWORD, *visitor.pages.cookies.values()]
        stranger = coming(server)
        stranger.submit(stranger.pages.get("/account/sign-in"), name=NAME, password=WRONG)
        stranger.close()
        tokens = visitor.tokens(NAME, OTHER_PASSWORD)
        refreshed = visitor.refresh(tokens["refresh_token"]).json()
        for each in (admin, tokens, refreshed):
            secrets += [each["access_token"], each["refresh_token"], each["access_token"].rpartition(".")[2]]
        visitor.get(f"/api/v1/people?after={QUERY}", refreshed["access_token"])
        visitor.api.get(f"/{QUERY}?token={refreshed['access_token']}")
        visitor.api.request("PROPFIND", "/health")
        visitor.api.post("/api/v1/auth/token", data={"grant_type": "refresh_token", "refresh_token": QUERY})
        elsewhere = visitor.api.get("/metrics")
        name = url.partition("?")[0].rpartition("/")[2]
        ask(postgres, "ALTER TABLE organisation RENAME COLUMN name TO nom", name)
        broken = visitor.get("/api/v1/auth/me", refreshed["access_token"])
        again = f"CREATE FUNCTION canari() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '{NAME}'; END$$"
        ask(postgres, again, name)
        ask(postgres, "CREATE TRIGGER c BEFORE UPDATE ON session FOR EACH ROW EXECUTE FUNCTION canari()", name)
        failed = visitor.refresh(refreshed["refresh_token"])
        visitor.close()
        assert [broken.status_code, failed.status_code] == [500, 500]
        assert server.stop() == 0
        yield server, secrets, elsewhere


def test_every_line_is_one_object_with_known_fields(journey):
    lines = [json.loads(line) for line in journey[0].err.splitlines()]
    assert len(lines) > 20
    for line in lines:
        assert set(line) <= ALLOWED
        assert line["timestamp"]
    requests = [line for line in lines if line["event"] == "request"]
    assert all(line["request"] and line["ms"] >= 0 for line in requests)
    assert {"/api/v1/auth/token", "/account/welcome/{link}", "unknown"} <= {line["route"] for line in requests}
    assert "other" in {line["method"] for line in requests}


def test_nothing_of_who_or_what_went_through_is_in_it(journey):
    server, secrets, _ = journey
    for secret in secrets:
        assert secret.lower() not in server.err.lower(), secret


def test_what_nobody_foresaw_is_told_with_where_it_happened(journey):
    failed = [json.loads(line) for line in journey[0].err.splitlines() if '"error"' in line]
    assert len(failed) == 2
    assert failed[0]["route"] == "/api/v1/auth/me"
    assert failed[0]["exception"][0]["kind"] == "UndefinedColumnError"
    assert any("sync_server" in frame for frame in failed[0]["exception"][0]["frames"])


def test_the_output_holds_the_address_and_the_link_alone(journey):
    out = journey[0].out
    assert out.count("\n") == 3
    assert f"iAsted écoute sur {journey[0].url}" in out


def test_metrics_are_not_told_to_elsewhere_unless_they_are_open(journey, postgres):
    assert (journey[2].status_code, journey[2].json()["code"]) == (404, "not-there")
    with RunningServer(
        DATABASE_URL=fresh_database(postgres), IASTED_PROXIES="127.0.0.1", IASTED_METRICS_OPEN="true"
    ) as server:
        visitor = coming(server)
        assert "api_requests_total" in visitor.api.get("/metrics").text
        visitor.close()
    with RunningServer(DATABASE_URL=fresh_database(postgres)) as server:
        visitor = coming(server)
        assert visitor.api.get("/metrics").status_code == 200, "nobody is believed who is not our proxy"
        visitor.close()
