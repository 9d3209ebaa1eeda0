"""Access tokens (RFC 9068): a quarter of an hour, signed; what they allow is looked up, never read from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from shared.ids import new_id
from shared.language import say
from sync_server.identity.session import Session
from sync_server.kit.refusals import NotSignedIn
from sync_server.signing.keys import Keys

KIND = "at+jwt"
LEEWAY_S = 30
"""By which instances' clocks may differ."""
LONGEST = 4096
_KEPT = 4096


class Claims(msgspec.Struct, frozen=True):
    """What an access token of ours says."""

    iss: str
    aud: str
    sub: str
    sid: str
    client_id: str
    iat: int
    exp: int
    jti: str


class AccessTokens:
    """Issues and reads access tokens."""

    def __init__(self, keys: Keys, issuer: str, minutes: int, clock: Callable[[], datetime]) -> None:
        self._keys, self._issuer, self._clock = keys, issuer, clock
        self.lasts_s = minutes * 60
        self._proven: dict[str, Claims] = {}

    async def issue(self, session: Session) -> str:
        """A token for this session."""
        now = int(self._clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._issuer,
            "sub": session.person,
            "sid": session.id,
            "client_id": session.client,
            "iat": now,
            "exp": now + self.lasts_s,
            "jti": new_id(),
        }
        return await self._keys.sign(KIND, claims)

    async def read(self, token: str) -> Claims:
        """The claims of a token that counts now; NotSignedIn otherwise."""
        claims = self._proven.get(token) or await self._prove(token)
        now = self._clock().timestamp()
        if claims.exp + LEEWAY_S <= now:
            raise NotSignedIn(
                say("Le jeton a expiré : renouvelez-le.", "The token has expired: renew it."), code="token-expired"
            )
        if claims.iat - LEEWAY_S > now:
            raise _invalid()
        return claims

    async def _prove(self, token: str) -> Claims:
        """Check the signature once; afterwards the token itself is known until it is pushed out by others."""
        told = await self._keys.claims(KIND, token) if len(token) <= LONGEST else None
        try:
            claims = msgspec.convert(told, Claims)
        except msgspec.ValidationError:
            raise _invalid() from None
        if claims.iss != self._issuer or claims.aud != self._issuer:
            raise _invalid()
        while len(self._proven) >= _KEPT:
            self._proven.pop(next(iter(self._proven)))
        self._proven[token] = claims
        return claims


def _invalid() -> NotSignedIn:
    return NotSignedIn(
        say("Ce jeton n'est pas valable : connectez-vous.", "This token is not valid: sign in."), code="token-invalid"
    )
