"""OAuth 2 on Authlib's core: it judges requests, this module adds what it lacks, and `Sessions` changes the database.

Authlib knows no await: what a request names is looked up first, then judged in memory, then redeemed in one
transaction. Added here: S256 alone, and always; one value for every parameter; errors to proven redirects only.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Payload, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge

from sync_server.identity.clients import CLIENTS, NativeClient
from sync_server.identity.refresh import Parts
from sync_server.identity.session import Code

Pairs = list[tuple[str, str]]
LONGEST = 2048
"""Characters of one parameter."""


class Payload(OAuth2Payload):  # type: ignore[misc]  # Authlib is untyped
    """The parameters of a request, each with all its values."""

    def __init__(self, pairs: Pairs) -> None:
        self._values: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in pairs:
            self._values[name].append(value)

    @property
    def data(self) -> dict[str, str]:
        return {name: values[0] for name, values in self._values.items()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return self._values


class OAuthRequest(OAuth2Request):  # type: ignore[misc]  # the same
    """What Authlib judges: the parameters, and what was looked up for them."""

    def __init__(
        self, method: str, pairs: Pairs, code: Code | None = None, refresh: RefreshGrantToken | None = None
    ) -> None:
        super().__init__(method, "https://loopback.invalid/")  # the transport is judged where it is known
        self.payload = Payload(pairs)
        self.code, self.refresh = code, refresh

    @property
    def args(self) -> dict[str, str]:
        data: dict[str, str] = self.payload.data
        return data

    @property
    def form(self) -> dict[str, str]:
        data: dict[str, str] = self.payload.data
        return data


class RefreshGrantToken:
    """A refresh token that was found to be ours, as Authlib asks about it."""

    def __init__(self, parts: Parts, client: str, scope: str) -> None:
        self.parts, self._client, self._scope = parts, client, scope

    def check_client(self, client: NativeClient) -> bool:
        return client.client_id == self._client

    def get_scope(self) -> str:
        return self._scope


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # the same
    """Authorization code, for public clients; its redemption is ours."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]  # noqa: RUF012 - Authlib's own form

    def query_authorization_code(self, _code: str, client: NativeClient) -> Code | None:
        code: Code | None = self.request.code
        return code if code is not None and code.client == client.client_id else None


class RefreshGrant(RefreshTokenGrant):  # type: ignore[misc]  # the same
    """Refresh, for public clients; its redemption is ours."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]  # noqa: RUF012 - Authlib's own form

    def authenticate_refresh_token(self, _refresh_token: str) -> RefreshGrantToken | None:
        found: RefreshGrantToken | None = self.request.refresh
        return found


class OnlyS256(CodeChallenge):  # type: ignore[misc]  # the same
    """Every authorization brings a challenge, and its method is S256, said in full."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - Authlib's own form

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        if not grant.request.payload.data.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'")
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("'code_challenge_method' must be S256")
        super().validate_code_challenge(grant, redirect_uri)


class Judge(AuthorizationServer):  # type: ignore[misc]  # the same
    """Says whether a request is in order; it neither reads nor writes anything."""

    def __init__(self) -> None:
        super().__init__()
        self.register_grant(CodeGrant, [OnlyS256(required=True)])
        self.register_grant(RefreshGrant)

    def query_client(self, client_id: str) -> NativeClient | None:
        return CLIENTS.get(client_id)

    def create_oauth2_request(self, request: OAuthRequest) -> OAuthRequest:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def authorization(self, pairs: Pairs) -> CodeGrant:
        """The grant that a person is asked about; OAuth2Error, with a redirect only where that was proven ours."""
        request = OAuthRequest("GET", pairs)
        _require_plain(request)
        try:
            grant: CodeGrant = self.get_consent_grant(request)
        except ValueError as error:  # Authlib quotes what came into descriptions that may not hold it
            raise InvalidRequestError("The request is malformed.") from error
        return grant

    def token(self, request: OAuthRequest) -> CodeGrant | RefreshGrant:
        """The grant of a token request, in order; OAuth2Error otherwise."""
        _require_plain(request)
        try:
            grant = self.get_token_grant(request)
            grant.validate_token_request()
        except ValueError as error:  # the same
            raise InvalidRequestError("The request is malformed.") from error
        return grant  # type: ignore[no-any-return]


def _require_plain(request: OAuthRequest) -> None:
    for name, values in request.payload.datalist.items():
        if len(values) > 1:
            raise InvalidRequestError("A parameter is given more than once.")
        if len(name) > LONGEST or len(values[0]) > LONGEST or "\0" in values[0]:
            raise InvalidRequestError("A parameter is too long.")


__all__ = ["InvalidGrantError", "Judge", "OAuth2Error", "OAuthRequest", "RefreshGrantToken"]
