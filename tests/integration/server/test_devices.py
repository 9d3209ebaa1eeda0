"""Laptops: enrolled once, going on only with their proof, revoked when lost, wiped on a signed order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import SimpleNamespace

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.servers.laptop import Laptop
from tests.servers.population import Population

AUTH, ADMIN = "/api/v1/auth", "/api/v1/admin"


@pytest.fixture(scope="module")
def field(server):
    """Agents with laptops, and an admin."""
    population, visitor = Population(server), server.visitor()
    with closing(population), closing(visitor):
        admin = population.person("admin")
        yield SimpleNamespace(server=server, population=population, visitor=visitor, admin=population.access(admin))


@pytest.fixture
def agent(field):
    """An agent with an enrolled laptop: who, the laptop, the session's tokens."""
    person = field.population.person("agent", "estuaire")
    tokens, laptop = field.population.tokens(person), Laptop()
    assert laptop.enrol(field.visitor, tokens["access_token"]).status_code == 201
    return SimpleNamespace(person=person, laptop=laptop, **tokens)


def act(field, device: str, what: str, status: int = 204) -> None:
    answer = field.visitor.call("POST", f"{ADMIN}/devices/{device}/{what}", field.admin)
    assert answer.status_code == status, answer.text


def shown(field, device: str) -> dict:
    told = field.visitor.get(f"{ADMIN}/devices?limit=500", field.admin).json()["devices"]
    return next(each for each in told if each["id"] == device)


def proven(field, token: str, kind: str) -> dict:
    """The claims, believed only by the server's published keys."""
    keys = KeySet.import_key_set(field.visitor.api.get(f"{AUTH}/jwks").json())
    decoded = jwt.decode(token, keys, algorithms=["EdDSA"])
    assert decoded.header["typ"] == kind
    return decoded.claims


def test_a_certificate_binds_the_keys_to_their_person_and_anybody_may_verify_it(field):
    person = field.population.person()
    laptop = Laptop("Portable d'Oyem")
    answer = laptop.enrol(field.visitor, field.population.access(person))
    claims = proven(field, answer.json()["certificate"], "iasted-device+jwt")
    sent = laptop.enrolment("x")
    assert {name: claims[name] for name in ("signing_key", "sealing_key")} == {
        name: sent[name] for name in ("signing_key", "sealing_key")
    }
    assert (claims["iss"], claims["sub"], claims["device"]) == (field.server.base, person.id, laptop.id)


def test_enrolling_again_finds_the_same_device_and_keeps_one_row(field, agent):
    again = agent.laptop.enrol(field.visitor, agent.access_token, name="Un autre nom")
    later = agent.laptop.enrol(field.visitor, field.population.access(agent.person))
    assert again.json()["id"] == later.json()["id"] == agent.laptop.id
    assert again.json()["enrolled_at"] == later.json()["enrolled_at"]
    mine = field.visitor.get(f"{AUTH}/devices", agent.access_token).json()["devices"]
    assert [each["name"] for each in mine] == [agent.laptop.name]


def test_a_laptop_that_enrols_several_times_at_once_is_one_device(field):
    person, laptop = field.population.person(), Laptop()
    tokens = [field.population.access(person) for _ in range(6)]

    def enrol(token: str) -> str:
        with closing(field.server.visitor()) as visitor:
            return visitor.call("POST", f"{AUTH}/devices", token, json=laptop.enrolment(token)).json()["id"]

    with ThreadPoolExecutor(6) as threads:
        (id_,) = set(threads.map(enrol, tokens))
    told = f"object = 'device:{id_}' AND action = 'device.enrolled'"
    assert field.server.ask(f"SELECT count(*) FROM audit_leaf WHERE {told}") == "1"


def test_a_device_that_somebody_else_enrolled_is_taken(field, agent):
    other = field.population.access(field.population.person())
    answer = agent.laptop.enrol(field.visitor, other)
    assert (answer.status_code, answer.json()["code"]) == (409, "device-taken")


def test_a_session_lives_on_one_device_only(field, agent):
    answer = Laptop().enrol(field.visitor, agent.access_token)
    assert (answer.status_code, answer.json()["code"]) == (409, "session-bound")
    assert field.visitor.get(f"{AUTH}/me", agent.access_token).json()["device"] == agent.laptop.id
    mine = field.visitor.get(f"{AUTH}/devices", agent.access_token).json()["devices"]
    assert len(mine) == 1, "the device that was refused is not there either"


@pytest.mark.parametrize("spoiled", ["proof", "signing_key", "sealing_key", "token"])
def test_a_proof_that_is_not_of_these_keys_and_this_token_enrols_nothing(field, spoiled):
    person = field.population.person()
    token, laptop, other = field.population.access(person), Laptop(), Laptop()
    sent = laptop.enrolment(field.population.access(person) if spoiled == "token" else token)
    if spoiled != "token":
        sent[spoiled] = other.enrolment(token)[spoiled]
    answer = field.visitor.call("POST", f"{AUTH}/devices", token, json=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "proof-wrong")
    assert field.visitor.get(f"{AUTH}/devices", token).json()["devices"] == []


def test_a_session_goes_on_only_with_the_proof_of_its_device(field, agent):
    token = agent.refresh_token
    assert field.visitor.refresh(token).json()["error"] == "invalid_grant"
    assert Laptop().refresh(field.visitor, token).json()["error"] == "invalid_grant"
    went_on = agent.laptop.refresh(field.visitor, token)
    assert went_on.status_code == 200, "a stranger's try has cost the laptop nothing"
    assert agent.laptop.refresh(field.visitor, went_on.json()["refresh_token"]).status_code == 200


def test_a_lost_device_is_revoked_by_its_owner_and_its_sessions_end(field, agent):
    elsewhere = field.population.access(agent.person)
    assert field.visitor.call("DELETE", f"{AUTH}/devices/{agent.laptop.id}", elsewhere).status_code == 204
    assert field.visitor.get(f"{AUTH}/me", agent.access_token).json()["code"] == "session-ended"
    refused = agent.laptop.refresh(field.visitor, agent.refresh_token)
    assert refused.json()["error"] == "invalid_grant"
    assert "wipe_order" not in refused.json(), "its data stay"
    assert field.visitor.get(f"{AUTH}/me", elsewhere).status_code == 200
    again = agent.laptop.enrol(field.visitor, elsewhere)
    assert (again.status_code, again.json()["code"]) == (403, "device-revoked")


def test_an_admin_revokes_a_device_and_revoking_twice_keeps_the_first_time(field, agent):
    act(field, agent.laptop.id, "revoke")
    first = shown(field, agent.laptop.id)["revoked_at"]
    act(field, agent.laptop.id, "revoke")
    assert shown(field, agent.laptop.id)["revoked_at"] == first


def test_every_authenticated_route_tells_a_device_to_wipe_itself(field, agent):
    act(field, agent.laptop.id, "wipe")
    for method, path in (("GET", "me"), ("GET", "devices"), ("POST", "logout"), ("GET", "../people")):
        answer = field.visitor.call(method, f"{AUTH}/{path}", agent.access_token)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (403, "device-wiped")
        claims = proven(field, told["wipe_order"], "iasted-wipe+jwt")
        assert (claims["iss"], claims["device"]) == (field.server.base, agent.laptop.id)


def test_a_refresh_brings_the_order_to_the_device_itself_and_to_nobody_else(field, agent):
    act(field, agent.laptop.id, "wipe")
    assert "wipe_order" not in field.visitor.refresh(agent.refresh_token).json(), "a copied token learns nothing"
    told = agent.laptop.refresh(field.visitor, agent.refresh_token).json()
    assert told["error"] == "invalid_grant"
    assert proven(field, told["wipe_order"], "iasted-wipe+jwt")["device"] == agent.laptop.id


@pytest.mark.parametrize("whoever", ["its owner", "somebody else"])
def test_a_device_that_is_signed_in_anew_is_told_to_wipe_itself_too(field, agent, whoever):
    act(field, agent.laptop.id, "revoke")
    act(field, agent.laptop.id, "wipe")
    person = agent.person if whoever == "its owner" else field.population.person()
    told = agent.laptop.enrol(field.visitor, field.population.access(person)).json()
    assert told["code"] == "device-wiped"
    assert proven(field, told["wipe_order"], "iasted-wipe+jwt")["device"] == agent.laptop.id


def test_an_order_is_no_token_and_a_token_is_no_order(field, agent):
    act(field, agent.laptop.id, "wipe")
    order = field.visitor.get(f"{AUTH}/me", agent.access_token).json()["wipe_order"]
    assert field.visitor.get(f"{AUTH}/me", order).json()["code"] == "token-invalid"


def test_a_devices_last_word_counts_once_and_may_be_said_twice(field, agent):
    assert agent.laptop.wiped(field.visitor).status_code == 404, "nobody ordered it"
    act(field, agent.laptop.id, "wipe")
    assert Laptop().wiped(field.visitor, agent.laptop.id).status_code == 404, "not its signature"
    assert agent.laptop.wiped(field.visitor, "0" * 26).status_code == 404
    assert shown(field, agent.laptop.id)["wiped_at"] is None
    assert agent.laptop.wiped(field.visitor).status_code == 204
    first = shown(field, agent.laptop.id)
    assert first["wiped_at"] is not None
    assert agent.laptop.wiped(field.visitor).status_code == 204, "its answer was lost"
    assert shown(field, agent.laptop.id) == first
    assert field.visitor.get(f"{AUTH}/me", agent.access_token).json()["code"] == "session-ended"
    assert "wipe_order" not in agent.laptop.refresh(field.visitor, agent.refresh_token).json()
    assert agent.laptop.enrol(field.visitor, field.population.access(agent.person)).json()["code"] == "device-revoked"


def test_figures_count_devices_by_what_became_of_them(field, agent):
    before = field.visitor.get(f"{ADMIN}/metrics", field.admin).json()["devices"]
    act(field, agent.laptop.id, "wipe")
    agent.laptop.wiped(field.visitor)
    after = field.visitor.get(f"{ADMIN}/metrics", field.admin).json()["devices"]
    assert after["wiped"] == before["wiped"] + 1
    assert after["active"] == before["active"] - 1
