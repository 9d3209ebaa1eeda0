"""Two instances share a database: a change made on one counts there at once, and on the other within a minute."""

from __future__ import annotations

from contextlib import closing
from types import SimpleNamespace

import pytest

from tests.integration.server.conftest import Server
from tests.servers.population import Population
from tests.servers.visitor import Visitor

ADMIN, ME = "/api/v1/admin", "/api/v1/auth/me"
MINUTE = 60.0


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    """What is remembered is no matter of the database."""
    return embedded_postgres


@pytest.fixture(scope="module")
def two(server):
    """The one where things are changed, and another one whose clock is the test's to move."""
    other = Server(server.url, public_url=server.base).start()
    here, there = server.visitor(), Visitor(f"http://127.0.0.1:{other.settings.port}")
    population = Population(server)
    try:
        with closing(here), closing(there), closing(population):
            root = population.access(population.person("super_admin"))
            yield SimpleNamespace(here=here, there=there, population=population, root=root, clock=other.clock)
    finally:
        other.stop()


def acted(two, path: str, body: dict | None = None, method: str = "POST") -> None:
    answer = two.here.call(method, f"{ADMIN}/{path}", two.root, **({} if body is None else {"json": body}))
    assert answer.is_success, answer.text


def test_a_role_counts_here_at_once_and_there_within_a_minute(two):
    person = two.population.person("user", "estuaire")
    token = two.population.access(person)
    assert [each.get(f"{ADMIN}/users", token).status_code for each in (two.here, two.there)] == [403, 403]
    acted(two, f"users/{person.id}/role", {"role": "admin"}, "PUT")
    assert two.here.get(f"{ADMIN}/users", token).status_code == 200
    two.clock.aged += MINUTE
    assert two.there.get(f"{ADMIN}/users", token).status_code == 200


def test_a_role_that_is_taken_away_opens_nothing_there_after_a_minute(two):
    person = two.population.person("admin")
    token = two.population.access(person)
    assert two.there.get(f"{ADMIN}/audit-logs", token).status_code == 200
    acted(two, f"users/{person.id}/role", {"role": "user"}, "PUT")
    assert two.here.get(f"{ADMIN}/audit-logs", token).status_code == 403
    two.clock.aged += MINUTE
    assert two.there.get(f"{ADMIN}/audit-logs", token).status_code == 403


def test_a_region_counts_here_at_once_and_there_within_a_minute(two):
    agent = two.population.person("agent", "estuaire")
    neighbour = two.population.person("user", "woleu-ntem")
    token = two.population.access(agent)

    def sees(visitor) -> bool:
        return neighbour.name in visitor.get("/api/v1/people?limit=500", token).text

    assert (sees(two.here), sees(two.there)) == (False, False)
    acted(two, f"users/{agent.id}/region", {"region": "woleu-ntem"}, "PUT")
    assert sees(two.here)
    two.clock.aged += MINUTE
    assert sees(two.there)


def test_somebody_disabled_is_out_here_at_once_and_there_within_a_minute(two):
    person = two.population.person("agent", "estuaire")
    token = two.population.access(person)
    assert two.there.get(ME, token).status_code == 200
    acted(two, f"users/{person.id}/disable")
    assert two.here.get(ME, token).json()["code"] == "session-ended"
    two.clock.aged += MINUTE
    assert two.there.get(ME, token).json()["code"] == "session-ended"


def test_a_session_that_ended_here_is_over_there_within_a_minute(two):
    person = two.population.person()
    token = two.population.access(person)
    assert two.there.get(ME, token).status_code == 200
    assert two.here.call("POST", "/api/v1/auth/logout", token).status_code == 204
    assert two.here.get(ME, token).json()["code"] == "session-ended"
    two.clock.aged += MINUTE
    assert two.there.get(ME, token).json()["code"] == "session-ended"


def test_a_device_that_is_revoked_or_to_be_wiped_is_stopped_there_within_a_minute(two):
    for path, code in (("revoke", "session-ended"), ("wipe", "device-wiped")):
        person = two.population.person()
        laptop, token = two.population.device(person), two.population.access(person)
        assert laptop.enrol(two.here, token).status_code == 201
        assert two.there.get(ME, token).json()["device"] == laptop.id
        acted(two, f"devices/{laptop.id}/{path}")
        assert two.here.get(ME, token).json()["code"] == code
        two.clock.aged += MINUTE
        assert two.there.get(ME, token).json()["code"] == code


def test_what_one_instance_signs_the_other_believes(two):
    person = two.population.person()
    tokens = two.population.tokens(person)
    refreshed = two.there.refresh(tokens["refresh_token"])
    assert refreshed.status_code == 200, refreshed.text
    assert two.here.get(ME, refreshed.json()["access_token"]).json()["id"] == person.id
