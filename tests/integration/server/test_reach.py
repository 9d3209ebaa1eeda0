"""Lists go exactly as far as the role of who asks: themselves, their region, the country, no other organisation."""

from __future__ import annotations

from contextlib import closing
from types import SimpleNamespace

import pytest

from tests.servers.population import Population

ADMIN = "/api/v1/admin"


@pytest.fixture(scope="module")
def country(server):
    """Two people of each role in two regions, one who belongs to none, and another organisation with the same."""
    population, visitor = Population(server), server.visitor()
    other = population.organisation()
    ours, theirs = {}, {}
    for region in ("estuaire", "nyanga", None):
        for role in ("user", "agent", "admin", "super_admin"):
            ours[role, region] = population.person(role, region)
            theirs[role, region] = population.person(role, region, of=other)
    with closing(population), closing(visitor):
        yield SimpleNamespace(population=population, visitor=visitor, ours=ours, theirs=theirs)


def names(country, person, path: str, of: str) -> set[str]:
    """Who is listed, among those of the country (the first administrator aside)."""
    answer = country.visitor.get(path, country.population.access(person))
    assert answer.status_code == 200, answer.text
    return {each["name"] for each in answer.json()[of]} - {"admin"}


def of(country, *regions) -> set[str]:
    return {person.name for (_, region), person in country.ours.items() if region in regions}


@pytest.mark.parametrize(("here", "elsewhere"), [("estuaire", "nyanga"), ("nyanga", "estuaire")])
def test_people_are_listed_as_far_as_the_role_reads(country, here, elsewhere):
    everybody = of(country, "estuaire", "nyanga", None)
    for role, expected in {
        "user": {country.ours["user", here].name},
        "agent": of(country, here),
        "admin": everybody,
        "super_admin": everybody,
    }.items():
        person = country.ours[role, here]
        assert names(country, person, "/api/v1/people", "people") == expected
        asked_elsewhere = {"admin": of(country, elsewhere), "super_admin": of(country, elsewhere)}.get(role, set())
        found = names(country, person, f"/api/v1/people?region={elsewhere}", "people")
        assert found - {person.name} == asked_elsewhere - {person.name}


def test_an_agent_without_a_region_is_shown_only_themselves(country):
    nowhere = country.ours["agent", None]
    assert names(country, nowhere, "/api/v1/people", "people") == {nowhere.name}


@pytest.mark.parametrize("role", ["admin", "super_admin"])
def test_users_are_listed_for_the_whole_country_and_no_other_organisation(country, role):
    person = country.ours[role, "estuaire"]
    assert names(country, person, f"{ADMIN}/users", "users") == of(country, "estuaire", "nyanga", None)
    only = names(country, person, f"{ADMIN}/users?region=nyanga", "users")
    assert only - {person.name} == of(country, "nyanga")


def test_only_ones_own_organisation_has_devices_entries_and_figures(country):
    admin, foreign = country.ours["admin", "nyanga"], country.theirs["user", "nyanga"]
    token = country.population.access(admin)
    device = country.population.device(foreign)
    mine = country.population.device(country.ours["user", "nyanga"])
    told = country.visitor.get(f"{ADMIN}/devices", token).json()["devices"]
    assert mine.id in {each["id"] for each in told}
    assert device.id not in {each["id"] for each in told}
    assert country.visitor.get(f"{ADMIN}/devices?person={foreign.id}", token).json()["devices"] == []
    entries = country.visitor.get(f"{ADMIN}/audit-logs?limit=500", token).json()["entries"]
    strangers = {person.id for person in country.theirs.values()}
    country.population.access(foreign)  # an act of theirs
    assert not strangers & {entry["who"] for entry in entries}
    figures = country.visitor.get(f"{ADMIN}/metrics", token).json()
    assert figures["people"] == {"user": 3, "agent": 3, "admin": 3, "super_admin": 4}
    assert figures["devices"]["active"] == 1


def test_ones_own_devices_are_listed_and_no_others(country):
    user, neighbour = country.ours["user", "estuaire"], country.ours["agent", "estuaire"]
    mine = country.population.device(user)
    country.population.device(neighbour)
    told = country.visitor.get("/api/v1/auth/devices", country.population.access(user)).json()["devices"]
    assert [each["id"] for each in told] == [mine.id]


def test_me_tells_who_asks_and_nobody_else(country):
    for person in country.ours.values():
        me = country.visitor.get("/api/v1/auth/me", country.population.access(person)).json()
        assert (me["id"], me["role"]) == (person.id, person.role)
        assert (me["region"] or {"code": None})["code"] == person.region
