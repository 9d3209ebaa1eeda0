"""Where the server does what: its own metadata (RFC 8414), believed only as far as its own address."""

from __future__ import annotations

import msgspec

from desktop.account.address import on_the_same_server
from desktop.account.refusals import ServerUnclear
from desktop.account.wire import Wire
from shared.language import say


class Endpoints(msgspec.Struct, frozen=True):
    """As announced; `api` is made of the issuer."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    jwks_uri: str
    code_challenge_methods_supported: list[str]

    def api(self, path: str) -> str:
        """A route of the API."""
        return f"{self.issuer}/api/v1/auth/{path}"


async def discover(wire: Wire, issuer: str) -> Endpoints:
    """Ask the server; ServerUnclear when it is another one than it says, or sends secrets elsewhere."""
    reply = await wire.get(f"{issuer}/.well-known/oauth-authorization-server")
    if not reply.ok:
        raise ServerUnclear(f"{reply.status}")
    found = reply.read(Endpoints)
    if found.issuer != issuer:
        raise ServerUnclear(say("il se nomme autrement", "it names itself differently"))
    places = (found.authorization_endpoint, found.token_endpoint, found.revocation_endpoint, found.jwks_uri)
    if not all(on_the_same_server(place, issuer) for place in places):
        raise ServerUnclear(say("il renvoie à un autre serveur", "it points to another server"))
    if "S256" not in found.code_challenge_methods_supported:
        raise ServerUnclear("PKCE")
    return found
