"""The token endpoint (RFC 6749, 7009): a code becomes a session, a session goes on, a session ends."""

from __future__ import annotations

import msgspec

from desktop.account.device import DeviceKeys
from desktop.account.endpoints import Endpoints
from desktop.account.pkce import CLIENT, Attempt
from desktop.account.refusals import Refused, ServerUnclear, SignInAgain, WipeOrdered
from desktop.account.wire import Reply, Wire
from shared.language import say

GOODBYE_S = 10.0
"""How long the end of a session waits for the server to hear of it."""


class Tokens(msgspec.Struct, frozen=True):
    """`expires_in` in seconds, of the access token; the refresh token is used once."""

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int = 60


async def exchanged(wire: Wire, at: Endpoints, attempt: Attempt, code: str, redirect_uri: str) -> Tokens:
    """The tokens for a code that the browser brought back."""
    form = {
        "grant_type": "authorization_code",
        "client_id": CLIENT,
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": attempt.verifier,
    }
    reply = await wire.post_form(at.token_endpoint, form)
    if not reply.ok:
        refusal = reply.problem()
        raise Refused(refusal.detail, refusal.error or refusal.code)
    return _read(reply)


async def refreshed(wire: Wire, at: Endpoints, refresh_token: str, keys: DeviceKeys) -> Tokens:
    """New tokens; SignInAgain or WipeOrdered when the server ends the session, and only then."""
    form = {
        "grant_type": "refresh_token",
        "client_id": CLIENT,
        "refresh_token": refresh_token,
        "device_proof": keys.refresh_proof(refresh_token),
    }
    reply = await wire.post_form(at.token_endpoint, form)
    if reply.ok:
        return _read(reply)
    refusal = reply.problem()
    if refusal.wipe_order:
        raise WipeOrdered(refusal.wipe_order, ended=refusal.error == "invalid_grant")
    if refusal.error == "invalid_grant":
        raise SignInAgain
    raise ServerUnclear(refusal.detail or refusal.error or refusal.code)


async def revoke(wire: Wire, at: Endpoints, refresh_token: str) -> None:
    """End a session at the server."""
    reply = await wire.post_form(at.revocation_endpoint, {"token": refresh_token, "client_id": CLIENT})
    if not reply.ok:
        raise ServerUnclear(f"{reply.status}")


def accepted(reply: Reply) -> Reply:
    """The reply of an authenticated route; WipeOrdered, or Refused with the server's own sentence."""
    if reply.ok:
        return reply
    refusal = reply.problem()
    if refusal.code == "device-wiped" and refusal.wipe_order:
        raise WipeOrdered(refusal.wipe_order)
    raise Refused(refusal.detail, refusal.code or refusal.error)


def _read(reply: Reply) -> Tokens:
    tokens = reply.read(Tokens)
    whole = tokens.token_type.lower() == "bearer" and tokens.access_token and tokens.refresh_token
    if not (whole and tokens.access_token.isascii() and tokens.refresh_token.isascii()):
        raise ServerUnclear(say("jetons inattendus", "unexpected tokens"))
    return tokens
