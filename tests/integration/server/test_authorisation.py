"""Every route, asked by nobody and by every role, about what is their own, of their region, elsewhere, of others."""

from __future__ import annotations

import itertools
import re
from contextlib import closing

import pytest

from shared.roles import ROLES
from sync_server.app import create_litestar
from tests.servers.population import Population
from tests.servers.sealed import SealedFile, new_key

AUTH, ADMIN, AUDIT = "/api/v1/auth", "/api/v1/admin", "/api/v1/audit"
HERE, ELSEWHERE = "estuaire", "nyanga"
PLACES = ("own", "region", "elsewhere", "foreign", "absent")

OPEN = {
    # public: what anybody is answered who sends nothing more, known or not
    f"POST {AUTH}/token": 400,
    f"POST {AUTH}/revoke": 400,
    f"GET {AUTH}/jwks": 200,
    f"GET {AUTH}/authorize": 400,
    f"POST {AUTH}/authorize": 400,
    f"POST {AUTH}/devices/{{device_id}}/wiped": 404,
    "GET /.well-known/oauth-authorization-server": 200,
    "GET /account/style.css": 200,
    "GET /account/sign-in": 200,
    "POST /account/sign-in": 400,
    "GET /account/welcome/{link}": 404,
    "POST /account/welcome/{link}": 404,
    "GET /health": 200,
    "GET /ready": 200,
    "GET /metrics": 200,
    "GET /api/v1/openapi.json": 200,
    "GET /api/v1/docs": 200,
    # a person's own pages: a token opens none of them, only a browser that signed in
    "GET /account": 303,
    "POST /account/password": 303,
    "GET /account/second-factor": 303,
    "POST /account/second-factor": 303,
    "POST /account/second-factor/remove": 303,
    "POST /account/sign-out": 303,
}
PLAIN = {
    #                          nobody user agent admin super_admin
    f"POST {AUTH}/logout": "401 204 204 204 204",
    f"GET {AUTH}/me": "401 200 200 200 200",
    f"GET {AUTH}/devices": "401 200 200 200 200",
    f"POST {AUTH}/devices": "401 400 400 400 400",
    "GET /api/v1/people": "401 200 200 200 200",
    f"GET {ADMIN}/users": "401 403 403 200 200",
    f"POST {ADMIN}/users": "401 403 403 201 201",
    f"GET {ADMIN}/devices": "401 403 403 200 200",
    f"GET {ADMIN}/audit-logs": "401 403 403 200 200",
    f"GET {ADMIN}/metrics": "401 403 403 200 200",
    "POST /api/v1/blobs": "401 400 400 400 400",
    f"GET {AUDIT}/checkpoint": "401 200 200 200 200",
    f"GET {AUDIT}/proof": "401 400 400 400 400",
    f"POST {AUDIT}/checkpoints": "401 200 200 200 200",
    f"GET {AUDIT}/keys": "401 403 403 403 200",
    f"GET {AUDIT}/export": "401 403 403 409 409",
}
PERSON, DEVICE = f"{ADMIN}/users/{{person_id}}", f"{ADMIN}/devices/{{device_id}}"
BLOB = "/api/v1/blobs/{blob_id}"
AIMED = {
    # at somebody, or at a device of theirs; foreign is another organisation's, absent is nobody's
    f"POST {PERSON}/welcome": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 201 201",
        "elsewhere": "401 403 403 201 201",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"POST {PERSON}/disable": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 200 200",
        "elsewhere": "401 403 403 200 200",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"POST {PERSON}/enable": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 200 200",
        "elsewhere": "401 403 403 200 200",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"PUT {PERSON}/role": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 403 200",
        "elsewhere": "401 403 403 403 200",
        "foreign": "401 403 403 403 404",
        "absent": "401 403 403 403 404",
    },
    f"PUT {PERSON}/region": {
        "own": "401 403 403 403 403",
        "region": "401 403 403 200 200",
        "elsewhere": "401 403 403 200 200",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"DELETE {AUTH}/devices/{{device_id}}": {
        "own": "401 204 204 204 204",
        "region": "401 404 404 204 204",
        "elsewhere": "401 404 404 204 204",
        "foreign": "401 404 404 404 404",
        "absent": "401 404 404 404 404",
    },
    f"POST {DEVICE}/revoke": {
        "own": "401 403 403 204 204",
        "region": "401 403 403 204 204",
        "elsewhere": "401 403 403 204 204",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"POST {DEVICE}/wipe": {
        "own": "401 403 403 204 204",
        "region": "401 403 403 204 204",
        "elsewhere": "401 403 403 204 204",
        "foreign": "401 403 403 404 404",
        "absent": "401 403 403 404 404",
    },
    f"GET {BLOB}": {
        "own": "401 200 200 200 200",
        "region": "401 404 200 200 200",
        "elsewhere": "401 404 404 200 200",
        "foreign": "401 404 404 404 404",
        "absent": "401 404 404 404 404",
    },
    # it has begun and holds nothing: 409 is told to those who may know of it
    f"PUT {BLOB}/{{offset}}": {
        "own": "401 409 409 409 409",
        "region": "401 404 409 409 409",
        "elsewhere": "401 404 404 409 409",
        "foreign": "401 404 404 404 404",
        "absent": "401 404 404 404 404",
    },
    f"GET {BLOB}/content": {
        "own": "401 409 409 409 409",
        "region": "401 404 409 409 409",
        "elsewhere": "401 404 404 409 409",
        "foreign": "401 404 404 404 404",
        "absent": "401 404 404 404 404",
    },
}
SENT = {
    f"POST {ADMIN}/users": {"name": "nouveau", "display_name": "Nouveau"},
    f"PUT {PERSON}/role": {"role": "agent"},
    f"PUT {PERSON}/region": {"region": ELSEWHERE},
    f"POST {AUTH}/devices": {"name": "x", "signing_key": "A" * 43, "sealing_key": "A" * 43, "proof": "A" * 86},
    f"POST {AUTH}/devices/{{device_id}}/wiped": {"proof": "A" * 86},
    f"POST {AUDIT}/checkpoints": {"checkpoint": "x"},
}


class Asking:
    """People of each role here, others everywhere, and what the server answers them."""

    def __init__(self, server, visitor) -> None:
        self.server, self.population, self.visitor = server, Population(server), visitor
        self._numbers = itertools.count(1)
        self.foreign = self.population.organisation()
        self.roles = {role: self.population.person(role, HERE) for role in ROLES}

    def tokens(self) -> list[str]:
        """Nobody's, then one of each role, new."""
        return ["", *(self.population.access(each) for each in self.roles.values())]

    def status(self, route: str, token: str, target: dict[str, str]) -> int:
        method, path = route.split(" ", 1)
        sent = {"json": SENT[route]} if route in SENT else {}
        if "name" in SENT.get(route, {}):
            sent = {"json": {**SENT[route], "name": f"nouveau.{next(self._numbers)}"}}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.visitor.api.request(method, path.format(**target), headers=headers, **sent).status_code

    def answers(self, route: str, place: str) -> str:
        """To nobody and to each role, about something at this place."""
        told = []
        for token, asks in zip(self.tokens(), [None, *self.roles.values()], strict=True):
            told.append(self.status(route, token, self.target(route, place, asks)))
        return " ".join(map(str, told))

    def target(self, route: str, place: str, asks) -> dict[str, str]:
        if place == "absent":
            return {"person_id": "0" * 26, "device_id": "0" * 26, "blob_id": "0" * 26, "offset": "1"}
        if place == "own":
            owner = asks or self.population.person("user", HERE)
        else:
            of = self.foreign if place == "foreign" else None
            owner = self.population.person("user", HERE if place == "region" else ELSEWHERE, of=of)
        device = self.population.device(owner).id if "device_id" in route else ""
        blob = self.blob(owner) if "blob_id" in route else ""
        return {"person_id": owner.id, "device_id": device, "blob_id": blob, "offset": "1"}

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
        for method in route.methods
        if method != "OPTIONS"
    }
    assert served == {*OPEN, *PLAIN, *AIMED}


@pytest.mark.parametrize("route", OPEN)
def test_what_is_open_answers_everybody_alike(asking, route):
    target = {"device_id": "0" * 26, "link": "no-such-link"}
    assert [asking.status(route, token, target) for token in asking.tokens()] == [OPEN[route]] * 5


@pytest.mark.parametrize("route", PLAIN)
def test_what_is_asked_of_the_whole_is_answered_as_the_role_allows(asking, route):
    told = [asking.status(route, token, {}) for token in asking.tokens()]
    assert " ".join(map(str, told)) == PLAIN[route]


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
