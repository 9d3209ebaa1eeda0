"""Refresh tokens: opaque, random, marked, so that one of long ago is known for ours though nothing is kept of it.

    <session>.<counter>.<43 random letters>.<mark>

The counter stands where the token was given out. One that is exactly one behind means that our answer was lost: it
counts, and the counter stays. One that is further behind was copied: the session ends.
"""

from __future__ import annotations

import hmac
import re
import secrets

import msgspec

from sync_server.kit.secret import Secret

_FORM = re.compile(r"([0-9a-f]{26})\.(\d{1,9})\.([\w-]{43})\.([0-9a-f]{32})", re.ASCII)


class Parts(msgspec.Struct, frozen=True):
    """What a refresh token of ours says."""

    session: str
    counter: int


class Refreshes:
    """Makes and reads refresh tokens."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def made(self, session: str, counter: int) -> str:
        """A new token at this place of the session."""
        body = f"{session}.{counter}.{secrets.token_urlsafe(32)}"
        return f"{body}.{self._mark(body)}"

    def read(self, token: str) -> Parts | None:
        """Its parts; None when we never made it."""
        found = _FORM.fullmatch(token)
        if found is None:
            return None
        body = token.rpartition(".")[0]
        if not hmac.compare_digest(self._mark(body), found[4]):
            return None
        return Parts(session=found[1], counter=int(found[2]))

    def _mark(self, body: str) -> str:
        return self._secret.mark("refresh token", body)[:32]
