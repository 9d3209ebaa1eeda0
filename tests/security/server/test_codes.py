"""Authorization codes: a minute, once, for the program, the address and the verifier that they were given out for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from sync_server.identity.clients import CLIENTS, NativeClient
from tests.integration.server.conftest import PASSWORD
from tests.security.server.inside import s256
from tests.servers.fixtures import postgres  # noqa: F401 - on both
from tests.servers.visitor import AT, BACK, CLIENT

ME = f"{AT}/me"


def refused(answer, error: str = "invalid_grant") -> bool:
    assert answer.headers["cache-control"] == "no-store"
    assert "access_token" not in answer.text
    return (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_code_opens_one_session_for_a_quarter_of_an_hour(inside, stranger):
    answer = stranger.redeem(*inside.code())
    told = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 900, "account")
    assert stranger.get(ME, told["access_token"]).status_code == 200


def test_a_code_counts_for_a_minute(server, inside, stranger):
    early, late = inside.code(), inside.code()
    server.clock.later = timedelta(seconds=45)
    assert stranger.redeem(*early).status_code == 200
    server.clock.later = timedelta(seconds=61)
    assert refused(stranger.redeem(*late))


def test_a_code_that_a_person_allowed_counts_for_a_minute_too(server, visitor):
    code, verifier = visitor.authorize("admin", PASSWORD)
    server.clock.later = timedelta(seconds=61)
    assert refused(visitor.redeem(code, verifier))


def test_a_code_that_comes_twice_ends_what_it_opened(inside, stranger):
    code, verifier = inside.code()
    told = stranger.redeem(code, verifier).json()
    assert refused(stranger.redeem(code, verifier))
    assert stranger.get(ME, told["access_token"]).json()["code"] == "session-ended"
    assert refused(stranger.refresh(told["refresh_token"]))


def test_a_code_that_comes_again_much_later_still_ends_what_it_opened(server, inside, stranger):
    code, verifier = inside.code()
    told = stranger.redeem(code, verifier).json()
    server.clock.later = timedelta(minutes=20)
    assert refused(stranger.redeem(code, verifier))
    assert refused(stranger.refresh(told["refresh_token"]))


def test_of_eight_at_once_one_gets_tokens_and_the_copy_ends_them(server, inside, stranger):
    code, verifier = inside.code()
    before = server.ask("SELECT count(*) FROM session")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: stranger.redeem(code, verifier), range(8)))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert all(refused(answer) for answer in answers if answer not in won)
    assert int(server.ask("SELECT count(*) FROM session")) == int(before) + 1
    assert stranger.get(ME, won[0].json()["access_token"]).json()["code"] == "session-ended"


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:47124/callback",
        "http://[::1]:47123/callback",
        "http://localhost:47123/callback",
        "http://127.0.0.1:47123/callback/",
        "HTTP://127.0.0.1:47123/callback",
        "",
    ],
)
def test_a_code_is_bound_to_the_very_address_that_it_was_sent_to(inside, stranger, uri):
    code, verifier = inside.code()
    assert refused(stranger.redeem(code, verifier, redirect_uri=uri))
    assert stranger.redeem(code, verifier).status_code == 200


@pytest.fixture
def another_client():
    CLIENTS["autre-programme"] = NativeClient("autre-programme", "Autre")
    yield "autre-programme"
    del CLIENTS["autre-programme"]


def test_a_code_is_bound_to_its_program(inside, stranger, another_client):
    code, verifier = inside.code()
    assert refused(stranger.redeem(code, verifier, client_id=another_client))
    assert stranger.redeem(code, verifier).status_code == 200


def test_a_session_is_bound_to_its_program(inside, stranger, another_client):
    told = inside.tokens(stranger)
    assert refused(stranger.refresh(told["refresh_token"], client_id=another_client))
    stranger.api.post(f"{AT}/revoke", data={"token": told["refresh_token"], "client_id": another_client})
    assert stranger.get(ME, told["access_token"]).status_code == 200


@pytest.mark.parametrize("client", ["", "inconnu", "iasted-desktop\0", "IASTED-DESKTOP"])
def test_a_program_that_is_not_known_gets_nothing(inside, stranger, client):
    code, verifier = inside.code()
    answer = stranger.redeem(code, verifier, client_id=client)
    assert answer.status_code in {400, 401}
    assert answer.json()["error"] in {"invalid_client", "invalid_request"}
    assert stranger.redeem(code, verifier).status_code == 200


@pytest.mark.parametrize("verifier", ["w" * 64, "", "court", "v" * 42, "v" * 129, "é" * 50, "v" * 63 + "\n"])
def test_a_code_is_worth_nothing_without_its_verifier(inside, stranger, verifier):
    code, right = inside.code()
    answer = stranger.redeem(code, verifier)
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_grant", "invalid_request"}
    assert stranger.redeem(code, right).status_code == 200, "a wrong verifier used up the code"


def test_a_code_is_worth_nothing_when_the_verifier_is_left_out(inside, stranger):
    code, _ = inside.code()
    form = {"grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": BACK, "code": code}
    assert refused(stranger.api.post(f"{AT}/token", data=form), "invalid_request")


def test_the_challenge_itself_is_not_its_verifier(inside, stranger):
    code, verifier = inside.code()
    assert refused(stranger.redeem(code, s256(verifier)))
    assert refused(stranger.redeem(code, s256(verifier), code_challenge_method="plain"))


def test_a_verifier_without_a_challenge_is_refused(inside, stranger):
    """RFC 9700 §4.8: whoever strips the challenge from the request gains nothing (no page of ours lets it through)."""
    code, verifier = inside.code(challenge="")
    answer = stranger.redeem(code, verifier)
    assert refused(answer, "invalid_request")


@pytest.mark.parametrize("code", ["", "x", "x" * 43, "x" * 4097, "a\0b", "' OR 1=1 --", "é"])
def test_a_code_that_was_never_given_out_is_refused(stranger, code):
    answer = stranger.redeem(code, "v" * 64)
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_grant", "invalid_request"}


@pytest.mark.parametrize(
    "grant",
    ["password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", "", "Refresh_token"],
)
def test_there_are_no_other_grants(stranger, grant):
    form = {"grant_type": grant, "client_id": CLIENT, "username": "admin", "password": "x", "client_secret": "x"}
    assert refused(stranger.api.post(f"{AT}/token", data=form), "unsupported_grant_type")


@pytest.mark.parametrize("name", ["code", "code_verifier", "client_id", "redirect_uri", "grant_type"])
def test_a_parameter_given_twice_is_refused(inside, stranger, name):
    code, verifier = inside.code()
    form = {"grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": BACK, "code": code}
    form |= {"code_verifier": verifier}
    answer = stranger.api.post(f"{AT}/token", data={**form, name: [form[name], form[name]]})
    assert refused(answer, "invalid_request")


def test_nothing_is_read_from_the_address_or_from_json(inside, stranger):
    code, verifier = inside.code()
    form = {"grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": BACK, "code": code}
    form |= {"code_verifier": verifier}
    assert stranger.api.post(f"{AT}/token", params=form).status_code == 400
    assert stranger.api.post(f"{AT}/token", json=form).status_code == 400
    assert stranger.api.get(f"{AT}/token", params=form).status_code == 405
    assert stranger.redeem(code, verifier).status_code == 200


def test_a_code_of_somebody_who_was_disabled_meanwhile_opens_nothing(server, inside, stranger):
    code = inside.code()
    server.ask("UPDATE person SET disabled_at = now() WHERE name = 'admin'")
    try:
        assert refused(stranger.redeem(*code))
    finally:
        server.ask("UPDATE person SET disabled_at = NULL WHERE name = 'admin'")
