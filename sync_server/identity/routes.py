"""Tokens and who they speak for: token, revoke, logout, me, jwks, and the metadata that clients begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body

from sync_server.identity.clients import SCOPE
from sync_server.identity.guard import Caller, public, signed_in
from sync_server.identity.redeeming import Redeeming, Refusal
from sync_server.identity.schemas import Me, Named, NamedOrganisation, OAuthProblem, RevokeForm, TokenForm
from sync_server.identity.sessions import Sessions, Tokens
from sync_server.identity.standing import Standings
from sync_server.kit.database import Database
from sync_server.kit.documented import problems
from sync_server.people import store as people
from sync_server.settings import Settings
from sync_server.signing.keys import Keys

AT = "/api/v1/auth"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_OAUTH = ResponseSpec(OAuthProblem, description="RFC 6749 §5.2.", generate_examples=False)


def refused(_: Request[Any, Any, Any], refusal: Refusal) -> Response[OAuthProblem]:
    """OAuth's own form of a refusal."""
    return Response(refusal.problem, status_code=refusal.status, headers=NO_STORE)


def malformed(_: Request[Any, Any, Any], __: HTTPException) -> Response[OAuthProblem]:
    """A form that cannot be read, in OAuth's own words."""
    problem = OAuthProblem(error="invalid_request", error_description="The form cannot be read.")
    return Response(problem, status_code=400, headers=NO_STORE)


@post(
    f"{AT}/token",
    rule=public("what is presented proves itself"),
    status_code=200,
    responses={**problems(), 400: _OAUTH, 401: _OAUTH},
    exception_handlers={Refusal: refused, HTTPException: malformed},
    tags=["identity"],
    summary="Redeem a code or a refresh token",
)
async def token(
    data: Annotated[TokenForm, Body(media_type=RequestEncodingType.URL_ENCODED)], redeeming: NamedDependency[Redeeming]
) -> Response[Tokens]:
    """A code once, or a refresh token that is current or one behind (its answer was lost)."""
    return Response(await redeeming.tokens(data), headers=NO_STORE)


@post(
    f"{AT}/revoke",
    rule=public("what is presented proves itself"),
    status_code=200,
    responses={**problems(), 400: _OAUTH},
    exception_handlers={Refusal: refused, HTTPException: malformed},
    tags=["identity"],
    summary="End the session of a refresh token (RFC 7009)",
)
async def revoke(
    data: Annotated[RevokeForm, Body(media_type=RequestEncodingType.URL_ENCODED)], redeeming: NamedDependency[Redeeming]
) -> Response[dict[str, str]]:
    """Whatever else is given changes nothing, and is answered alike."""
    if data.token is None:
        raise Refusal(400, OAuthProblem(error="invalid_request", error_description="Missing 'token'"))
    await redeeming.revoke(data.token, data.client_id or "")
    return Response({}, headers=NO_STORE)


@post(f"{AT}/logout", rule=signed_in(), status_code=204, responses=problems(401, 403), tags=["identity"])
async def logout(
    caller: NamedDependency[Caller], sessions: NamedDependency[Sessions], standings: NamedDependency[Standings]
) -> None:
    """End this session."""
    await sessions.end(caller.session.id, "signed-out")
    standings.forget()


@get(f"{AT}/me", rule=signed_in(), responses=problems(401, 403), tags=["identity"])
async def me(
    caller: NamedDependency[Caller],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    clock: NamedDependency[Callable[[], datetime]],
) -> Me:
    """Who the token speaks for."""
    who = caller.session
    async with database.reading() as tables:
        person, organisation, region = await people.described(tables, who.person)
    return Me(
        id=person.id,
        name=person.name,
        display_name=person.display_name,
        role=person.role,
        region=None if region is None else Named(region.code, region.name),
        organisation=NamedOrganisation(organisation.id, organisation.name),
        device=who.device,
        lease_days=settings.lease_days,
        server_time=clock(),
    )


@get(f"{AT}/jwks", rule=public("public keys"), responses=problems(), tags=["identity"])
async def jwks(keys: NamedDependency[Keys]) -> Response[dict[str, Any]]:
    """The keys that tokens, certificates and wipe orders are signed with (RFC 7517)."""
    return Response(await keys.public(), headers={"Cache-Control": "public, max-age=300"})


@get(
    "/.well-known/oauth-authorization-server",
    rule=public("what a client needs before it knows anybody"),
    responses=problems(),
    tags=["identity"],
)
async def metadata(settings: NamedDependency[Settings]) -> dict[str, Any]:
    """Where everything is (RFC 8414)."""
    issuer = settings.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}{AT}/authorize",
        "token_endpoint": f"{issuer}{AT}/token",
        "revocation_endpoint": f"{issuer}{AT}/revoke",
        "jwks_uri": f"{issuer}{AT}/jwks",
        "scopes_supported": [SCOPE],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "service_documentation": f"{issuer}/api/v1/docs",
        "ui_locales_supported": ["fr", "en"],
    }


ROUTES = [token, revoke, logout, me, jwks, metadata]
