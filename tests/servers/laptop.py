"""A laptop's keys and what it signs with them, written from the protocol and not from the product."""

from __future__ import annotations

import base64
import hashlib

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.servers.visitor import AT, Visitor


class Laptop:
    """Enrols, goes on with its proof, and says its last word; `id` is what the server calls it."""

    def __init__(self, name: str = "Portable de terrain") -> None:
        self.name, self.id = name, ""
        self._signing, self._sealing = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()

    @property
    def keys(self) -> tuple[bytes, bytes]:
        return self._signing.public_key().public_bytes_raw(), self._sealing.public_key().public_bytes_raw()

    def enrolment(self, access: str) -> dict[str, str]:
        """What it sends to enrol with this access token."""
        signing, sealing = self.keys
        proof = self.signed(b"iasted-enrolment-v1\0" + _sha256(access) + signing + sealing)
        told = {"name": self.name, "platform": "linux"}
        return {**told, "signing_key": text(signing), "sealing_key": text(sealing), "proof": proof}

    def enrol(self, visitor: Visitor, access: str, **other: str) -> httpx2.Response:
        answer = visitor.call("POST", f"{AT}/devices", access, json={**self.enrolment(access), **other})
        if answer.status_code == 201:
            self.id = answer.json()["id"]
        return answer

    def refresh(self, visitor: Visitor, token: str) -> httpx2.Response:
        return visitor.refresh(token, device_proof=self.signed(b"iasted-refresh-v1\0" + _sha256(token)))

    def wiped(self, visitor: Visitor, device: str = "") -> httpx2.Response:
        """It has destroyed what it held."""
        device = device or self.id
        proof = self.signed(b"iasted-wiped-v1\0" + device.encode())
        return visitor.api.post(f"{AT}/devices/{device}/wiped", json={"proof": proof})

    def signed(self, message: bytes) -> str:
        return text(self._signing.sign(message))


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode("ascii")).digest()
