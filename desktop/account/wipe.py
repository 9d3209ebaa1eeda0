"""An order to erase this laptop: believed only when the organisation's server signed it, for this very device."""

from __future__ import annotations

import logging
import time
import warnings
from typing import Any

import msgspec

from desktop.account.refusals import ServerUnclear
from shared.language import say

TYPE = "iasted-wipe+jwt"

_LOG = logging.getLogger(__name__)


class _Claims(msgspec.Struct):
    iss: str
    device: str
    iat: int
    jti: str
    exp: float | None = None


class Target(msgspec.Struct, frozen=True):
    """Whom an order must name: the server that this account was made at, and this laptop."""

    issuer: str
    device: str


def genuine(order: str, keys: bytes, target: Target) -> bool:
    """Whether `order` (a JWT) is signed by one of the server's `keys` (a JWKS) and meant for `target`.

    ServerUnclear when these are no keys: then nothing is known of the order.
    """
    fault = _fault(order, _key_set(keys), target)
    if fault:
        _LOG.warning("an order to erase this laptop was not followed: %s", fault)
    return not fault


def _fault(order: str, keys: Any, target: Target) -> str:
    from joserfc import jwt  # noqa: PLC0415 - read when an order comes, which is never on most laptops
    from joserfc.errors import JoseError, SecurityWarning  # noqa: PLC0415 - the same

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # RFC 9864 has a new name for the same signature
            token = jwt.decode(order, keys, algorithms=["EdDSA"])
        claims = msgspec.convert(token.claims, _Claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        return type(error).__name__
    if token.header.get("typ") != TYPE or not token.header.get("kid"):
        return "another kind of token"
    if claims.iss != target.issuer or not target.device or claims.device != target.device:
        return "for another laptop or from another server"
    return "expired" if claims.exp is not None and claims.exp < time.time() else ""


def _key_set(keys: bytes) -> Any:
    """The signing keys among them, Ed25519 only."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - the same
    from joserfc.jwk import KeySet  # noqa: PLC0415 - the same

    try:
        listed = msgspec.json.decode(keys, type=dict[str, list[dict[str, Any]]])["keys"]
        fit = [key for key in listed if key.get("kty") == "OKP" and key.get("crv") == "Ed25519" and key.get("kid")]
        return KeySet.import_key_set({"keys": fit})
    except (JoseError, ValueError, TypeError, KeyError) as error:  # an empty set, too
        raise ServerUnclear(say("ses clés sont illisibles", "its keys cannot be read")) from error
