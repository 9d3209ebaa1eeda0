"""Access tokens: only those that this server signed as such, for itself, in their quarter of an hour."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from tests.integration.server.conftest import PASSWORD
from tests.servers.visitor import AT

ME = f"{AT}/me"


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def parts_of(token: str) -> tuple[dict, dict]:
    head, body = token.split(".")[:2]
    return tuple(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (head, body))


def code(answer) -> str:
    assert answer.status_code == 401, (answer.status_code, answer.text)
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()["code"]


@pytest.fixture(scope="module")
def good(inside, stranger):
    """A token that counts; nothing here ends its session."""
    return inside.tokens(stranger)["access_token"]


def test_a_token_says_who_issued_it_for_whom_and_of_what_kind_it_is(server, good):
    header, claims = parts_of(good)
    assert (header["typ"], header["alg"], sorted(header)) == ("at+jwt", "EdDSA", ["alg", "kid", "typ"])
    assert (claims["iss"], claims["aud"], claims["client_id"]) == (server.base, server.base, "iasted-desktop")
    assert claims["exp"] - claims["iat"] == 900
    assert not {"role", "region", "name"} & set(claims), "what a token allows is looked up"


def test_a_token_is_dead_a_quarter_of_an_hour_later_and_thirty_seconds_of_leeway(server, inside, stranger):
    token = inside.tokens(stranger)["access_token"]
    server.clock.later = timedelta(minutes=15, seconds=10)
    assert stranger.get(ME, token).status_code == 200
    server.clock.later = timedelta(minutes=15, seconds=32)
    assert code(stranger.get(ME, token)) == "token-expired"


def test_a_token_from_an_instance_whose_clock_is_a_little_ahead_counts_and_one_of_the_future_does_not(
    server, inside, stranger
):
    server.clock.later = timedelta(seconds=25)
    near = inside.tokens(stranger)["access_token"]
    server.clock.later = timedelta(seconds=90)
    far = inside.tokens(stranger)["access_token"]
    server.clock.later = timedelta()
    assert stranger.get(ME, near).status_code == 200
    assert code(stranger.get(ME, far)) == "token-invalid"


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "client_id", "iat", "exp", "jti"])
def test_a_token_without_one_of_its_claims_is_none(inside, stranger, good, claim):
    claims = {name: value for name, value in parts_of(good)[1].items() if name != claim}
    assert code(stranger.get(ME, inside.signed("at+jwt", claims))) == "token-invalid"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"iss": "http://evil.test"}, "token-invalid"),
        ({"aud": "http://evil.test"}, "token-invalid"),
        ({"aud": ["http://127.0.0.1"]}, "token-invalid"),
        ({"exp": "tomorrow"}, "token-invalid"),
        ({"exp": -1}, "token-expired"),
        ({"exp": 1e30}, "token-invalid"),
        ({"iat": 1e300}, "token-invalid"),
        ({"sid": "0" * 26}, "session-ended"),
        ({"sid": "' OR 1=1 --"}, "session-ended"),
        ({"sub": "0" * 26}, "session-ended"),
    ],
    ids=str,
)
def test_even_our_own_signature_makes_no_token_of_other_claims(inside, stranger, good, changed, expected):
    token = inside.signed("at+jwt", {**parts_of(good)[1], **changed})
    assert code(stranger.get(ME, token)) == expected


@pytest.mark.parametrize("kind", ["iasted-device+jwt", "iasted-wipe+jwt", "JWT", "AT+JWT", "application/at+jwt", ""])
def test_a_certificate_or_an_order_to_wipe_is_no_access_token(inside, stranger, good, kind):
    assert code(stranger.get(ME, inside.signed(kind, parts_of(good)[1]))) == "token-invalid"


def test_a_key_of_somebody_else_under_our_name_signs_nothing(stranger, good):
    header, claims = parts_of(good)
    foreign = OKPKey.import_key(OKPKey.generate_key("Ed25519").as_dict(private=True))
    for extra in (
        {},
        {"jwk": foreign.as_dict(private=False)},
        {"jku": "http://evil.test/jwks"},
        {"x5u": "http://evil"},
    ):
        token = jwt.encode({**header, **extra}, claims, foreign, algorithms=["EdDSA"])
        assert code(stranger.get(ME, token)) == "token-invalid"


def test_the_public_key_is_no_shared_secret(stranger, good):
    """HS256 with the published key as its secret, in every form that a library might take it."""
    header, claims = parts_of(good)
    (public,) = [key for key in stranger.api.get(f"{AT}/jwks").json()["keys"] if key["kid"] == header["kid"]]
    raw = base64.urlsafe_b64decode(public["x"] + "==")
    pem = OKPKey.import_key(public).as_pem(private=False)
    for secret in (raw, pem, pem.strip(), public["x"].encode(), json.dumps(public).encode()):
        for alg in ("HS256", "EdDSA"):
            said = f"{b64(json.dumps({**header, 'alg': alg}).encode())}.{b64(json.dumps(claims).encode())}"
            token = f"{said}.{b64(hmac.digest(secret, said.encode(), 'sha256'))}"
            assert code(stranger.get(ME, token)) == "token-invalid"


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", "ES256", "Ed448", "RS256", None])
def test_no_other_algorithm_counts_least_of_all_none(stranger, good, alg):
    header, claims = parts_of(good)
    head, body, signature = (
        *(b64(json.dumps(each).encode()) for each in ({**header, "alg": alg}, claims)),
        good.split(".")[2],
    )
    for token in (f"{head}.{body}.", f"{head}.{body}", f"{head}.{body}.{signature}"):
        assert code(stranger.get(ME, token)) == "token-invalid"


def test_whoever_alters_a_token_breaks_it(inside, stranger, good):
    head, body, signature = good.split(".")
    claims = parts_of(good)[1]
    richer = b64(json.dumps({**claims, "exp": claims["exp"] + 9000}).encode())
    other = inside.tokens(stranger)["access_token"].split(".")
    for token in (
        f"{head}.{richer}.{signature}",
        f"{head}.{other[1]}.{signature}",
        f"{head}.{body}.{other[2]}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}.{signature}.{signature}",
        f"{head}.{body}",
        f"{head}.{body}.",
        head,
    ):
        assert code(stranger.get(ME, token)) == "token-invalid"
    assert stranger.get(ME, good).status_code == 200


@pytest.mark.parametrize(
    "kid",
    ["0" * 26, "../../../../dev/null", "' UNION SELECT 1 --", "a\0b", "é", "", 7, None, ["a"], {"a": 1}, "x" * 3000],
    ids=str,
)
def test_the_name_of_a_key_is_only_ever_looked_up(stranger, good, kid):
    header, claims = parts_of(good)
    own = Ed25519PrivateKey.generate()
    said = f"{b64(json.dumps({**header, 'kid': kid}).encode())}.{b64(json.dumps(claims).encode())}"
    token = f"{said}.{b64(own.sign(said.encode()))}"
    assert code(stranger.get(ME, token)) == "token-invalid"


@pytest.mark.parametrize(
    "head", [b"[" * 2900, b'{"a":' * 580, b"{}", b"[]", b"7", b"null", b"\xff\xfe", b'{"alg":"EdDSA"}', b""]
)
def test_a_header_that_is_none_is_refused(stranger, head):
    assert code(stranger.get(ME, f"{b64(head)}.e30.AA")) == "token-invalid"


@pytest.mark.parametrize("token", ["x", "...", "a.b.c", "é", "x" * 4097, "x" * 20_000, "a b c"], ids=len)
def test_what_is_not_a_token_is_refused(stranger, token):
    answer = stranger.api.get(ME, headers={"Authorization": b"Bearer " + token.encode("utf-8")})
    assert code(answer) in {"token-invalid", "token-missing"}


@pytest.mark.parametrize("scheme", ["", "Basic", "Token", "DPoP", "bearer:"])
def test_a_token_comes_as_a_bearer_in_its_header_and_in_no_other_way(stranger, good, scheme):
    assert code(stranger.api.get(ME, headers={"Authorization": f"{scheme} {good}".strip()})) == "token-missing"
    assert code(stranger.api.get(ME, params={"access_token": good})) == "token-missing"
    held = {"Cookie": f"iasted-browser={good}; access_token={good}"}
    assert code(stranger.api.get(ME, headers=held)) == "token-missing"


def test_a_browsers_cookie_is_no_access_token_and_an_access_token_no_cookie(server, good):
    visitor = server.visitor()
    page = visitor.pages.get("/account/sign-in")
    assert visitor.submit(page, name="admin", password=PASSWORD).url.path == "/account"
    cookie = visitor.pages.cookies["iasted-browser"]
    assert visitor.pages.get(ME).status_code == 401
    assert code(visitor.get(ME, cookie)) == "token-invalid"
    answer = visitor.api.get("/account", headers={"Cookie": f"iasted-browser={good}"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/sign-in")
    visitor.close()
