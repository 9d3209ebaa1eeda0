"""What may be asked at the authorization endpoint: codes for proven loopback addresses, with S256, and nothing else."""

from __future__ import annotations

import secrets
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.integration.server.conftest import PASSWORD
from tests.security.server.inside import s256
from tests.servers.visitor import AT, BACK, asking, returned

PROVEN = ["http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback", "http://[::1]:8080/callback"]
UNPROVEN = [
    "http://localhost:47123/callback",
    "http://127.0.0.1@evil.test:80/callback",
    "http://127.0.0.1:80@evil.test/callback",
    "http://127.0.0.1:80@evil.test:81/callback",
    "http://localhost:80@attacker.test/callback",
    "http://evil.test@127.0.0.1:80/callback",
    "http://@127.0.0.1:80/callback",
    "http://127.0.0.1:47123/callback#",
    "http://127.0.0.1:47123/callback#fragment",
    "http://127.0.0.1:47123/callback?",
    "http://127.0.0.1:47123/callback?next=http://evil.test/",
    "http://127.0.0.1:47123/callback/",
    "http://127.0.0.1:47123/callback/../elsewhere",
    "http://127.0.0.1:47123//callback",
    "http://127.0.0.1:47123/%63allback",
    "http://127.0.0.1:47123/callback%2F",
    "http://127.0.0.1:47123/callback%00",
    "http://127.0.0.1:47123/callback\n",
    " http://127.0.0.1:47123/callback",
    "http://127.0.0.1:47123/call\tback",
    "http://127.0.0.1:47123/Callback",
    "http://127.0.0.1:47123/",
    "http://127.0.0.1:47123",
    "https://127.0.0.1:47123/callback",
    "HTTP://127.0.0.1:47123/callback",
    "ftp://127.0.0.1:47123/callback",
    "javascript://127.0.0.1:47123/callback",
    "iasted://callback",
    "//127.0.0.1:47123/callback",
    "/callback",
    "http:/127.0.0.1:47123/callback",
    "http:\\\\127.0.0.1:47123\\callback",
    "http://127.0.0.1:47123\\@evil.test/callback",
    "http://evil.test\\@127.0.0.1:47123/callback",
    "http://127.0.0.1:0/callback",
    "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:-1/callback",
    "http://127.0.0.1:/callback",
    "http://127.0.0.1/callback",
    "http://127.0.0.1:080/callback",
    "http://127.0.0.1:８０/callback",
    "http://127.0.0.1:4712³/callback",
    "http://127.0.0.1.:47123/callback",
    "http://127.0.0.1.evil.test:47123/callback",
    "http://2130706433:47123/callback",
    "http://0x7f000001:47123/callback",
    "http://0177.0.0.1:47123/callback",
    "http://127.1:47123/callback",
    "http://127.0.0.2:47123/callback",
    "http://0.0.0.0:47123/callback",
    "http://１２７.0.0.1:47123/callback",
    "http://127。0。0。1:47123/callback",
    "http://[::]:47123/callback",
    "http://[0:0:0:0:0:0:0:1]:47123/callback",
    "http://[::ffff:127.0.0.1]:47123/callback",
    "http://[::1%25lo]:47123/callback",
    "http://[::1]evil.test:47123/callback",
    "http://[::1:47123/callback",
    "http://evil.test/callback",
]


@pytest.mark.parametrize("uri", PROVEN)
def test_a_native_program_is_answered_at_any_port_of_a_loopback_address(stranger, uri):
    _, request = asking(redirect_uri=uri)
    assert stranger.pages.get(request).status_code == 200


@pytest.mark.parametrize("uri", UNPROVEN)
def test_nothing_is_ever_sent_to_an_address_that_is_not_proven(stranger, uri):
    _, request = asking(redirect_uri=uri)
    _, faulty = asking(redirect_uri=uri, response_type="token", scope="everything")
    _, plain = asking(redirect_uri=uri, code_challenge_method="plain")
    for each in (request, faulty, plain):
        answer = stranger.pages.get(each)
        assert (answer.status_code, answer.headers.get("location")) == (400, None), each
        assert "evil" not in answer.text
        assert stranger.pages.post(each, data={"step": "deny"}).headers.get("location") is None


@pytest.mark.parametrize(
    "asked",
    [
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge_method": "S512"},
        {"code_challenge_method": ""},
        {"code_challenge": ""},
        {"code_challenge": "", "code_challenge_method": ""},
        {"code_challenge": "court"},
        {"code_challenge": "é" * 43},
        {"code_challenge": "a" * 129},
    ],
    ids=str,
)
def test_only_s256_is_a_challenge_and_every_request_brings_one(server, stranger, asked):
    _, request = asking(state="etat", **asked)
    told = returned(stranger.pages.get(request))
    assert told["error"] == "invalid_request"
    assert (told["state"], told["iss"]) == ("etat", server.base)
    assert "code" not in told


@pytest.mark.parametrize("kind", ["token", "id_token", "code token", "code id_token", "none", "password", "Code"])
def test_there_is_no_implicit_grant_nor_any_other_kind_of_answer(server, stranger, kind):
    _, request = asking(response_type=kind, state="etat")
    told = returned(stranger.pages.get(request))
    assert told["error"] == "unsupported_response_type"
    assert (told["state"], told["iss"]) == ("etat", server.base)


def test_a_scope_that_there_is_not_is_refused_at_the_programs_own_address(server, stranger):
    _, request = asking(scope="account admin")
    told = returned(stranger.pages.get(request))
    assert (told["error"], told["iss"]) == ("invalid_scope", server.base)


@pytest.mark.parametrize(
    "name", ["client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method"]
)
@pytest.mark.parametrize("value", ["", "http://evil.test/callback"])
def test_a_parameter_given_twice_is_refused_without_a_redirect(stranger, name, value):
    _, request = asking()
    for twice in (f"{request}&{name}={quote(value)}", request.replace("?", f"?{name}={quote(value)}&")):
        answer = stranger.pages.get(twice)
        assert (answer.status_code, answer.headers.get("location")) == (400, None)


@pytest.mark.parametrize(
    "asked",
    [
        {"client_id": ""},
        {"client_id": "inconnu"},
        {"client_id": "IASTED-DESKTOP"},
        {"redirect_uri": ""},
        {"state": "x" * 2049},
        {"state": "a\0b"},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_a_request_that_no_program_of_ours_makes_goes_nowhere(stranger, asked):
    _, request = asking(**asked)
    answer = stranger.pages.get(request)
    assert (answer.status_code, answer.headers.get("location")) == (400, None)


@pytest.mark.parametrize("query", ["", "?", "?%", "?%ff=%ff", "?" + "a=1&" * 60, "?redirect_uri[]=x", "?=&="])
def test_a_query_that_cannot_be_read_is_a_sentence(stranger, query):
    assert stranger.pages.get(f"{AT}/authorize{query}").status_code == 400


def test_a_query_of_raw_bytes_is_a_sentence(stranger):
    answer = stranger.pages.get(
        f"{AT}/authorize", params={"state": "é" * 10, "client_id": "\udcff".encode("utf-8", "replace")}
    )
    assert answer.status_code == 400


def test_the_request_is_read_from_the_address_alone(visitor):
    _, request = asking()
    page = visitor.pages.get(request)
    answer = visitor.submit(page, step="deny", redirect_uri="http://evil.test/callback", state="autre")
    assert answer.headers["location"].startswith(f"{BACK}?")
    assert "autre" not in answer.headers["location"]


def test_success_brings_the_programs_state_and_who_answers(server, visitor):
    state = f"{secrets.token_urlsafe(8)} é&=#\r\nSet-Cookie: a=b"
    _, request = asking(state=state)
    page = visitor.submit(visitor.followed(visitor.pages.get(request)), name="admin", password=PASSWORD)
    answer = visitor.submit(page, step="allow")
    told = returned(answer)
    assert (told["state"], told["iss"], sorted(told)) == (state, server.base, ["code", "iss", "state"])
    assert urlsplit(answer.headers["location"])[:3] == ("http", "127.0.0.1:47123", "/callback")
    assert "a=b" not in answer.headers.get("set-cookie", "")


def test_a_refusal_brings_them_too(server, visitor):
    _, request = asking(state="etat")
    page = visitor.submit(visitor.followed(visitor.pages.get(request)), name="admin", password=PASSWORD)
    told = returned(visitor.submit(page, step="deny"))
    assert (told["error"], told["state"], told["iss"]) == ("access_denied", "etat", server.base)


def test_without_a_state_none_is_made_up(visitor):
    _, request = asking(state="")
    told = returned(visitor.submit(visitor.pages.get(request), step="deny"))
    assert "state" not in told


def test_a_redirect_is_never_kept_by_a_cache(visitor):
    _, request = asking(scope="admin")
    assert visitor.pages.get(request).headers["cache-control"] == "no-store"


def test_a_host_header_of_somebody_else_changes_no_address(server, visitor):
    challenge = s256("v" * 43)
    asked = {"response_type": "code", "client_id": "iasted-desktop", "redirect_uri": BACK, "state": "e"}
    query = urlencode({**asked, "code_challenge": challenge, "code_challenge_method": "S256", "scope": "no"})
    answer = visitor.pages.get(
        f"{AT}/authorize?{query}", headers={"Host": "evil.test", "X-Forwarded-Host": "evil.test"}
    )
    assert returned(answer)["iss"] == server.base
    metadata = visitor.api.get("/.well-known/oauth-authorization-server", headers={"Host": "evil.test"})
    assert "evil" not in metadata.text
