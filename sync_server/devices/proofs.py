"""What a device signs to show that it is itself: refreshes, enrolments, and that it has destroyed what it held."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.errors import BadInput
from shared.language import say

KEY = 32
_P = 2**255 - 19
_OF_NOBODY = {
    number.to_bytes(KEY, "little")
    for number in (
        0,
        1,
        _P - 1,
        _P,
        _P + 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        0x00B8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0,
        0x57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F,
    )
}
"""Points of small order on the two curves: anybody can sign for them, and everybody can read what is sealed to them."""


def of_refresh(refresh_token: str) -> bytes:
    """What is signed when a refresh token is presented: no clock is needed, the token itself serves once."""
    return b"iasted-refresh-v1\0" + hashlib.sha256(refresh_token.encode()).digest()


def of_enrolment(access_token: str, signing_key: bytes, sealing_key: bytes) -> bytes:
    """What is signed when a device's keys are enrolled in the name of a token's person."""
    return b"iasted-enrolment-v1\0" + hashlib.sha256(access_token.encode()).digest() + signing_key + sealing_key


def of_wiping(device: str) -> bytes:
    """What is signed as a device's last word."""
    return b"iasted-wiped-v1\0" + device.encode()


def signed(key: bytes, proof: str, message: bytes) -> bool:
    """Whether the device with this public key signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(_decoded(proof), message)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def public_key(text: str, field: str) -> bytes:
    """A raw public key of 32 bytes out of base64url; BadInput names the field."""
    try:
        key = _decoded(text)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY or key[:-1] + bytes([key[-1] & 0x7F]) in _OF_NOBODY:
        raise BadInput(
            say(
                f"{field} doit être une clé publique de {KEY} octets en base64url.",
                f"{field} must be a public key of {KEY} bytes in base64url.",
            ),
            code="key-unfit",
        )
    return key


def _decoded(text: str) -> bytes:
    """The bytes of base64url without padding, in its one spelling."""
    content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != text:
        raise ValueError(text)
    return content
