"""Clients that share no line with this server understand it: oauthlib signs in, cryptography proves the tokens."""

from __future__ import annotations

import base64
import json

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from oauthlib.oauth2 import InvalidGrantError, OAuth2Error, WebApplicationClient
from oauthlib.oauth2.rfc6749.errors import MismatchingStateError

from tests.integration.server.conftest import PASSWORD
from tests.servers.visitor import BACK, CLIENT


@pytest.fixture(autouse=True)
def loopback_is_enough(monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture(scope="module")
def wire(server):
    with httpx2.Client(timeout=30) as wire:
        yield wire


@pytest.fixture(scope="module")
def where(server, wire):
    """Found from the issuer alone, as RFC 8414 says."""
    told = wire.get(f"{server.base}/.well-known/oauth-authorization-server")
    assert told.headers["content-type"].startswith("application/json")
    assert told.json()["issuer"] == server.base
    return told.json()


@pytest.fixture
def client():
    return WebApplicationClient(CLIENT, state="un état")


@pytest.fixture
def landed(server, visitor, where, client):
    """The address that the browser is sent to in the end."""
    verifier = client.create_code_verifier(64)
    request = client.prepare_request_uri(
        where["authorization_endpoint"],
        redirect_uri=BACK,
        scope="account",
        state=client.state,
        code_challenge=client.create_code_challenge(verifier, "S256"),
        code_challenge_method="S256",
    )
    page = visitor.submit(visitor.followed(visitor.pages.get(request)), name="admin", password=PASSWORD)

    def answer(step: str) -> str:
        return visitor.submit(page, step=step).headers["location"]

    return answer


@pytest.fixture
def signed_in(wire, where, client, landed):
    code = client.parse_request_uri_response(landed("allow"), state=client.state)["code"]
    return redeemed(wire, where, client, code)


def redeemed(wire, where, client, code: str) -> dict:
    body = client.prepare_request_body(code=code, redirect_uri=BACK, code_verifier=client.code_verifier)
    return client.parse_request_body_response(post(wire, where["token_endpoint"], body).text)


def post(wire, url: str, body: str, headers: dict | None = None):
    form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    return wire.post(url, content=body, headers=form)


def test_oauthlib_signs_in_goes_on_and_signs_out(server, wire, where, client, signed_in):
    url, headers, _ = client.add_token(f"{server.base}/api/v1/auth/me")
    assert wire.get(url, headers=headers).json()["name"] == "admin"
    body = client.prepare_refresh_body(refresh_token=signed_in["refresh_token"], client_id=CLIENT)
    fresh = client.parse_request_body_response(post(wire, where["token_endpoint"], body).text)
    assert fresh["refresh_token"] != signed_in["refresh_token"]
    url, headers, body = client.prepare_token_revocation_request(where["revocation_endpoint"], fresh["refresh_token"])
    assert post(wire, url, f"{body}&client_id={CLIENT}", headers).status_code == 200
    body = client.prepare_refresh_body(refresh_token=fresh["refresh_token"], client_id=CLIENT)
    with pytest.raises(InvalidGrantError):
        client.parse_request_body_response(post(wire, where["token_endpoint"], body).text)


def test_oauthlib_understands_a_refusal(client, landed):
    with pytest.raises(OAuth2Error) as refused:
        client.parse_request_uri_response(landed("deny"), state=client.state)
    assert refused.value.error == "access_denied"


def test_oauthlib_notices_an_answer_to_somebody_elses_request(client, landed):
    with pytest.raises(MismatchingStateError):
        client.parse_request_uri_response(landed("allow"), state="autre")


def test_oauthlib_is_told_that_a_code_was_used(wire, where, client, landed):
    code = client.parse_request_uri_response(landed("allow"), state=client.state)["code"]
    redeemed(wire, where, client, code)
    with pytest.raises(InvalidGrantError):
        redeemed(wire, where, client, code)


def test_a_token_is_proven_by_the_published_keys_with_nothing_but_cryptography(server, wire, where, signed_in):
    said, _, signature = signed_in["access_token"].rpartition(".")
    header, claims = (json.loads(unb64(part)) for part in said.split("."))
    (key,) = [key for key in wire.get(where["jwks_uri"]).json()["keys"] if key["kid"] == header["kid"]]
    Ed25519PublicKey.from_public_bytes(unb64(key["x"])).verify(unb64(signature), said.encode())
    assert (claims["iss"], claims["aud"], claims["client_id"]) == (server.base, server.base, CLIENT)


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
