"""The token endpoint: looks up what a request names, has it judged, redeems it, and says no in OAuth's words."""

from __future__ import annotations

import msgspec
from authlib.oauth2.rfc6749.errors import InvalidGrantError

from sync_server.devices import proofs
from sync_server.identity.oauth import Judge, OAuth2Error, OAuthRequest, RefreshGrantToken
from sync_server.identity.refresh import Parts, Refreshes
from sync_server.identity.schemas import OAuthProblem, TokenForm
from sync_server.identity.session import Code, Session
from sync_server.identity.sessions import Over, Sessions, Tokens
from sync_server.identity.standing import Standings
from sync_server.kit.secret import digest


class Refusal(Exception):
    """What the token endpoint answers instead of tokens."""

    def __init__(self, status: int, problem: OAuthProblem) -> None:
        super().__init__(problem.error)
        self.status, self.problem = status, problem


class Redeeming:
    """Codes and refresh tokens for new tokens."""

    def __init__(self, judge: Judge, sessions: Sessions, refreshes: Refreshes, standings: Standings) -> None:
        self._judge, self._sessions, self._refreshes, self._standings = judge, sessions, refreshes, standings

    async def tokens(self, form: TokenForm) -> Tokens:
        """New tokens; Refusal otherwise."""
        if form.grant_type == "refresh_token":
            return await self._refreshed(form)
        return await self._exchanged(form)

    async def revoke(self, token: str, client: str) -> None:
        """End the session of a refresh token of this client; whatever else is given changes nothing (RFC 7009)."""
        parts = self._refreshes.read(token)
        session = None if parts is None else await self._sessions.find(parts.session)
        if session is not None and session.client == client:
            await self._sessions.end(session.id, "revoked")
            self._standings.forget()

    async def _exchanged(self, form: TokenForm) -> Tokens:
        code = await self._sessions.code(digest(form.code)) if form.code else None
        self._judged(OAuthRequest("POST", _pairs(form), code=code))
        assert isinstance(code, Code)
        try:
            return await self._sessions.open(code)
        except Over as over:
            self._standings.forget()
            raise await self._over(over.session) from None

    async def _refreshed(self, form: TokenForm) -> Tokens:
        parts = self._refreshes.read(form.refresh_token or "")
        session = None if parts is None else await self._sessions.find(parts.session)
        found = None
        if parts is not None and session is not None:
            found = RefreshGrantToken(parts, session.client, session.scope)
        self._judged(OAuthRequest("POST", _pairs(form), refresh=found))
        assert isinstance(parts, Parts)
        assert session is not None
        self._require_device(session, form)
        try:
            return await self._sessions.refresh(form.refresh_token or "", parts)
        except Over as over:
            self._standings.forget()
            raise await self._over(over.session) from None

    def _judged(self, request: OAuthRequest) -> None:
        try:
            self._judge.token(request)
        except OAuth2Error as error:
            raise refusal_of(error) from None

    def _require_device(self, session: Session, form: TokenForm) -> None:
        """A session that is bound to a device goes on only there: a copied token is worth nothing elsewhere."""
        if session.signing_key is None:
            return
        message = proofs.of_refresh(form.refresh_token or "")
        if not proofs.signed(session.signing_key, form.device_proof or "", message):
            raise refusal_of(InvalidGrantError(description="The device_proof is missing or wrong."))

    async def _over(self, session: Session | None) -> Refusal:
        refusal = refusal_of(InvalidGrantError(description="The grant is expired, revoked or already used."))
        if session is not None and session.to_wipe and session.device is not None:
            order = await self._standings.wipe_order(session.device)
            refusal.problem = msgspec.structs.replace(refusal.problem, wipe_order=order)
        return refusal


def refusal_of(error: OAuth2Error) -> Refusal:
    """Authlib's error as we answer it."""
    return Refusal(error.status_code, OAuthProblem(error=error.error, error_description=error.get_error_description()))


def _pairs(form: TokenForm) -> list[tuple[str, str]]:
    return [(name, value) for name, value in msgspec.structs.asdict(form).items() if value is not None]
