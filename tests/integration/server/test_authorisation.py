"""Every route, asked by nobody and by every role, about what is their own, of their region, elsewhere, of others."""

from __future__ import annotations

import itertools
import re
from contextlib import closing

import pytest

from shared.roles import ROLES
from shared.sync.wire import MEDIA
from sync_server.app import create_litestar
from tests.integration.server.rights import (
    ADMIN,
    AIMED,
    ELSEWHERE,
    HERE,
    ON_A_LAPTOP,
    OPEN,
    PLACES,
    PLAIN,
    SENT,
    SOCKETS,
    VOICE,
)
from tests.servers.laptop import Laptop
from tests.servers.population import Population
from tests.servers.sealed import SealedFile, new_key


class Asking:
    """People of each role here, others everywhere, and what the server answers them."""

    def __init__(self, server, visitor) -> None:
        self.server, self.population, self.visitor = server, Population(server), visitor
        self._numbers = itertools.count(1)
        self.foreign = self.population.organisation()
        self.roles = {role: self.population.person(role, HERE) for role in ROLES}

    def tokens(self, *, laptops: bool = False) -> list[str]:
        """Nobody's, then one of each role, new; on an enrolled laptop if need be."""
        tokens = [self.population.access(each) for each in self.roles.values()]
        if laptops:
            assert {Laptop().enrol(self.visitor, token).status_code for token in tokens} == {201}
        return ["", *tokens]

    def status(self, route: str, token: str, target: dict[str, str]) -> int:
        method, path = route.split(" ", 1)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent = self.sent(route)
        if "content" in sent:
            headers["Content-Type"] = MEDIA
        return self.visitor.api.request(method, path.format(**target), headers=headers, **sent).status_code

    def sent(self, route: str) -> dict:
        told = SENT.get(route)
        if told is None:
            return {}
        if isinstance(told, bytes):
            return {"content": told}
        return {"json": {**told, "name": f"nouveau.{next(self._numbers)}"} if "name" in told else told}

    def answers(self, route: str, place: str) -> str:
        """To nobody and to each role, about something at this place."""
        told = []
        for token, asks in zip(self.tokens(), [None, *self.roles.values()], strict=True):
            told.append(self.status(route, token, self.target(route, place, asks)))
        return " ".join(map(str, told))

    def target(self, route: str, place: str, asks) -> dict[str, str]:
        if place == "absent":
            return dict.fromkeys(("person_id", "device_id", "blob_id", "session_id"), "0" * 26) | {"offset": "1"}
        if place == "own":
            owner = asks or self.population.person("user", HERE)
        else:
            of = self.foreign if place == "foreign" else None
            owner = self.population.person("user", HERE if place == "region" else ELSEWHERE, of=of)
        device = self.population.device(owner).id if "device_id" in route else ""
        blob = self.blob(owner) if "blob_id" in route else ""
        session = self.session(owner) if "session_id" in route else ""
        ids = {"person_id": owner.id, "device_id": device, "blob_id": blob, "session_id": session}
        return {**ids, "offset": "1"}

    def session(self, owner) -> str:
        """A voice session that they have open."""
        return self.visitor.call("POST", VOICE, self.population.access(owner), json={}).json()["session"]

    def blob(self, owner) -> str:
        """A file of a case of theirs, announced and not begun."""
        file = SealedFile(new_key(self.server, owner, owner.region), 1)
        self.server.ask(
            f"INSERT INTO blob VALUES ('{owner.organisation}', '{file.id}', '{file.key}', 9,"
            f" decode(repeat('00', 32), 'hex'), 0, '{owner.id}', now(), NULL)"
        )
        return file.id


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    """What the guard decides is no matter of the database."""
    return embedded_postgres


@pytest.fixture(scope="module")
def asking(server):
    visitor = server.visitor()
    asking = Asking(server, visitor)
    with closing(visitor), closing(asking.population):
        yield asking


def test_the_table_speaks_of_exactly_the_routes_there_are(server):
    served = {
        f"{method} {re.sub(r':(str|int)}', '}', route.path)}"
        for route in create_litestar(server.parts).routes
        for method in getattr(route, "methods", None) or {"WEBSOCKET"}
        if method != "OPTIONS"
    }
    assert served == {*OPEN, *PLAIN, *AIMED, *SOCKETS}


@pytest.mark.parametrize("route", OPEN)
def test_what_is_open_answers_everybody_alike(asking, route):
    target = {"device_id": "0" * 26, "link": "no-such-link"}
    assert [asking.status(route, token, target) for token in asking.tokens()] == [OPEN[route]] * 5


@pytest.mark.parametrize("route", PLAIN)
def test_what_is_asked_of_the_whole_is_answered_as_the_role_allows(asking, route):
    tokens = asking.tokens(laptops=route in ON_A_LAPTOP)
    told = [asking.status(route, token, {}) for token in tokens]
    assert " ".join(map(str, told)) == PLAIN[route]


@pytest.mark.parametrize("route", sorted(ON_A_LAPTOP))
def test_what_is_for_laptops_is_answered_to_no_session_without_one(asking, route):
    assert [asking.status(route, token, {}) for token in asking.tokens()] == [401, 403, 403, 403, 403]


@pytest.mark.parametrize("route", AIMED)
def test_what_is_aimed_at_somebody_is_answered_as_role_and_place_allow(asking, route):
    assert {place: asking.answers(route, place) for place in PLACES} == AIMED[route]


def test_what_is_out_of_reach_is_told_with_the_very_words_of_what_is_absent(asking):
    admin, foreign = asking.population.access(asking.roles["admin"]), asking.foreign
    there = asking.population.person("user", HERE, of=foreign)
    told = [asking.visitor.call("POST", f"{ADMIN}/users/{id_}/disable", admin) for id_ in (there.id, "0" * 26)]
    assert told[0].content == told[1].content
    assert {name for name in told[0].headers if told[0].headers[name] != told[1].headers[name]} <= {
        "x-request-id",
        "date",
    }


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "PATCH", "TRACE"])
def test_a_method_that_no_route_names_is_answered_to_nobody(asking, method):
    token = asking.population.access(asking.roles["super_admin"])
    assert asking.visitor.call(method, f"{ADMIN}/users", token).status_code in {403, 404, 405}
