"""Access tokens count for a quarter of an hour, from this issuer and for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sync_server.identity.access import LEEWAY_S, AccessTokens
from sync_server.identity.session import Session
from sync_server.kit.refusals import NotSignedIn

ISSUER = "https://iasted.example.ga"
NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


class Signer:
    """Signs by remembering; what it did not sign is not ours."""

    def __init__(self) -> None:
        self.signed, self.asked = {}, 0

    async def sign(self, kind, claims):
        token = f"{kind}.{len(self.signed)}"
        self.signed[kind, token] = claims
        return token

    async def claims(self, kind, token):
        self.asked += 1
        return self.signed.get((kind, token))


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock():
    return Hand()


@pytest.fixture
def signer():
    return Signer()


@pytest.fixture
def tokens(signer, clock):
    return AccessTokens(signer, ISSUER, 15, clock)


def session():
    nothing = dict.fromkeys(field for field in Session.__struct_fields__ if field.endswith(("_at", "_why", "_key")))
    told = {"id": "s", "person": "p", "client": "c", "scope": "account", "counter": 0, "organisation": "o"}
    return Session(**{**nothing, **told, "role": "agent", "region": None, "device": None, "expires_at": NOW})


async def code_of(tokens, token):
    with pytest.raises(NotSignedIn) as refused:
        await tokens.read(token)
    return refused.value.code


async def test_it_says_whose_it_is_and_nothing_of_what_they_may(tokens, signer):
    token = await tokens.issue(session())
    claims = await tokens.read(token)
    assert (claims.sub, claims.sid, claims.client_id, claims.iss, claims.aud) == ("p", "s", "c", ISSUER, ISSUER)
    assert claims.exp - claims.iat == 900
    assert not {"role", "region", "name"} & set(signer.signed["at+jwt", token])


async def test_it_ends_after_its_time_and_what_clocks_differ_by(tokens, clock):
    token = await tokens.issue(session())
    clock.at = NOW + timedelta(seconds=900 + LEEWAY_S - 1)
    await tokens.read(token)
    clock.at += timedelta(seconds=1)
    assert await code_of(tokens, token) == "token-expired"


async def test_one_from_the_future_does_not_count_yet(tokens, clock):
    token = await tokens.issue(session())
    clock.at = NOW - timedelta(seconds=LEEWAY_S)
    await tokens.read(token)
    clock.at -= timedelta(seconds=1)
    assert await code_of(tokens, token) == "token-invalid"


async def test_its_signature_is_checked_once(tokens, signer):
    token = await tokens.issue(session())
    for _ in range(3):
        await tokens.read(token)
    assert signer.asked == 1


@pytest.mark.parametrize(
    "changed", [{"iss": "https://evil"}, {"aud": "x"}, {"exp": "soon"}, {"sub": None}, {"iat": 1.5}]
)
async def test_one_for_elsewhere_or_of_another_form_is_none(changed, tokens, signer):
    token = await tokens.issue(session())
    signer.signed["at+jwt", token] |= changed
    assert await code_of(tokens, token) == "token-invalid"


async def test_what_is_huge_or_unknown_or_of_another_kind_is_none(tokens, signer):
    assert await code_of(tokens, "a" * 5000) == "token-invalid"
    assert signer.asked == 0, "it was not even looked at"
    assert await code_of(tokens, "unknown") == "token-invalid"
    other = await signer.sign("iasted-device+jwt", {"sub": "p"})
    assert await code_of(tokens, other) == "token-invalid"
