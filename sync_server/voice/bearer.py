"""Who holds a connection: the token of its first message, read as the guard reads one, and again while it lasts."""

from __future__ import annotations

import msgspec

from shared.roles import Standing
from sync_server.identity.access import LEEWAY_S, AccessTokens
from sync_server.identity.session import Session
from sync_server.identity.standing import Standings


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose token counts until `ends_at`, in seconds since 1970."""

    session: Session
    ends_at: float


class Bearers:
    """Reads tokens."""

    def __init__(self, access: AccessTokens, standings: Standings) -> None:
        self._access, self._standings = access, standings

    async def read(self, token: str) -> Bearer:
        """NotSignedIn or DeviceToWipe when it does not count now."""
        claims = await self._access.read(token)
        session = await self._standings.of(claims.sid, claims.sub)
        return Bearer(session=session, ends_at=claims.exp + LEEWAY_S)

    async def require(self, bearer: Bearer) -> Standing:
        """How one who was read before stands now; their session, device and account may have ended meanwhile."""
        session = await self._standings.of(bearer.session.id, bearer.session.person)
        return session.standing
