"""What a program may learn before it knows anybody: RFC 8414 metadata and public keys, and nothing secret."""

from __future__ import annotations

from tests.servers.processes import until
from tests.servers.visitor import AT

WELL_KNOWN = "/.well-known/oauth-authorization-server"


def test_the_metadata_say_what_holds_and_promise_nothing_else(server, stranger):
    told = stranger.api.get(WELL_KNOWN).json()
    assert told["issuer"] == server.base
    assert told["response_types_supported"] == ["code"]
    assert told["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint_auth_methods_supported"] == ["none"]
    assert told["authorization_response_iss_parameter_supported"] is True
    assert told["scopes_supported"] == ["account"]
    assert "registration_endpoint" not in told


def test_every_address_that_the_metadata_name_is_there(server, stranger):
    told = stranger.api.get(WELL_KNOWN).json()
    for name in (
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "jwks_uri",
        "service_documentation",
    ):
        assert told[name].startswith(f"{server.base}/")
        assert stranger.api.get(told[name]).status_code in {200, 400, 405}, name


def test_keys_are_published_without_their_private_halves(stranger):
    answer = stranger.api.get(f"{AT}/jwks")
    (key,) = answer.json()["keys"]
    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("OKP", "Ed25519", "sig", "EdDSA")
    assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}


def test_after_a_key_was_changed_tokens_of_the_former_one_still_count(inside, stranger):
    old = inside.tokens(stranger)["access_token"]
    inside.run(inside.parts.keys.rotate())
    assert stranger.get(f"{AT}/me", old).status_code == 200
    assert until(lambda: len(stranger.api.get(f"{AT}/jwks").json()["keys"]) == 2)
    assert stranger.get(f"{AT}/me", inside.tokens(stranger)["access_token"]).status_code == 200


def test_another_origins_script_reads_nothing(stranger):
    answer = stranger.api.get(f"{AT}/jwks", headers={"Origin": "http://evil.test"})
    assert "access-control-allow-origin" not in answer.headers
    asked = {"Origin": "http://evil.test", "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in stranger.api.options(f"{AT}/token", headers=asked).headers


def test_errors_name_neither_programs_nor_paths_of_the_server(stranger):
    for answer in (stranger.api.get("/api/v1/nowhere"), stranger.api.get(f"{AT}/token"), stranger.api.get(f"{AT}/me")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert not any(word in answer.text.lower() for word in ("litestar", "traceback", "python", "site-packages"))
        assert answer.headers["x-content-type-options"] == "nosniff"
