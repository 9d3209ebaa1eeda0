"""Ed25519 over canonical bytes, each kind of statement under its own name, so that no signature serves twice."""

from __future__ import annotations

from typing import Literal

from cryptography.exceptions import InvalidSignature

from shared.crypto.keys import Signer, signing_public
from shared.crypto.refusals import unsigned

Statement = Literal["record", "manifest"]


def signed_bytes(statement: Statement, content: bytes) -> bytes:
    """What the signature covers: the name of the kind of statement, a zero byte, then the canonical bytes."""
    return f"iasted-{statement}-v1".encode("ascii") + b"\0" + content


def sign(statement: Statement, content: bytes, signer: Signer) -> bytes:
    """64 bytes."""
    return signer.sign(signed_bytes(statement, content))


def verify(statement: Statement, content: bytes, signature: bytes, public: bytes) -> None:
    """Refuse what this key did not sign."""
    try:
        signing_public(public).verify(signature, signed_bytes(statement, content))
    except InvalidSignature:
        raise unsigned() from None
