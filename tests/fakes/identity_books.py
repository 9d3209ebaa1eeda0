"""What the fake identity server keeps: codes, families of tokens, devices, and its signing key."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.jwk import OKPKey


@dataclass(frozen=True)
class Person:
    id: str = "p-1"
    name: str = "odile"
    display_name: str = "Odile Moussavou"
    role: str = "agent"
    organisation: str = "o-1"


class Problem(Exception):
    def __init__(self, status: int, body: dict[str, str]) -> None:
        super().__init__(body)
        self.status, self.body = status, body


@dataclass
class Family:
    """One session: its present refresh token and the one before, which a lost reply makes necessary."""

    person: Person
    present: str = field(default_factory=secrets.token_urlsafe)
    former: str = ""
    device: str = ""
    ended: bool = False
    access: set[str] = field(default_factory=set)


class Books:
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.lease_days = 30
        self.ahead = timedelta()
        self.key = OKPKey.generate_key("Ed25519", {"kid": "k1"})
        self.families: list[Family] = []
        self.devices: dict[str, tuple[Person, bytes]] = {}
        self.wiped: list[str] = []
        self.orders: dict[str, str] = {}
        """The order that is given to each device that is to be erased."""
        self._codes: dict[str, tuple[Person, dict[str, str]]] = {}

    def code(self, person: Person, asked: dict[str, str]) -> str:
        assert (asked["client_id"], asked["response_type"], asked["scope"]) == ("iasted-desktop", "code", "account")
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = (person, asked)
        return code

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        assert form["client_id"] == "iasted-desktop"
        family = self._by_code(form) if form["grant_type"] == "authorization_code" else self._by_refresh(form)
        access = secrets.token_urlsafe(16)
        family.access.add(access)
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 900,
            "refresh_token": family.present,
            "scope": "account",
        }

    def revoke(self, token: str) -> dict[str, str]:
        for family in self.families:
            family.ended |= token in {family.present, family.former}
        return {}

    def end_sessions(self) -> None:
        for family in self.families:
            family.ended = True

    def expire_access(self) -> None:
        for family in self.families:
            family.access.clear()

    def me(self, bearer: str) -> dict[str, Any]:
        family = self._family(bearer)
        person = family.person
        return {
            "id": person.id,
            "name": person.name,
            "display_name": person.display_name,
            "role": person.role,
            "region": {"code": "MO", "name": "Moyen-Ogooué"},
            "organisation": {"id": person.organisation, "name": "Inspection générale"},
            "device": family.device or None,
            "lease_days": self.lease_days,
            "server_time": (datetime.now(UTC) + self.ahead).isoformat(),
        }

    def enrol(self, bearer: str, body: dict[str, str]) -> dict[str, str]:
        family = self._family(bearer)
        signing, sealing = _unb64(body["signing_key"]), _unb64(body["sealing_key"])
        proven = b"iasted-enrolment-v1\0" + hashlib.sha256(bearer.encode()).digest() + signing + sealing
        _verify(signing, body["proof"], proven, 400)
        device = f"d-{hashlib.sha256(signing).hexdigest()[:8]}"
        owner = self.devices.get(device)
        if owner is not None and owner[0].id != family.person.id:
            raise Problem(409, {"code": "device-taken", "detail": "Ce poste est déjà à quelqu’un d’autre."})
        self.devices[device] = (family.person, signing)
        family.device = device
        self._stop_if_wiped(family)
        return {"id": device, "certificate": "eyJ.certificate.", "enrolled_at": datetime.now(UTC).isoformat()}

    def said_wiped(self, device: str, proof: str) -> dict[str, str]:
        _verify(self.devices[device][1], proof, b"iasted-wiped-v1\0" + device.encode(), 400)
        self.wiped.append(device)
        return {}

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False) | {"kid": "k1", "use": "sig", "alg": "EdDSA"}]}

    def order(self, device: str, *, key: OKPKey | None = None, typ: str = "iasted-wipe+jwt", **claims: Any) -> str:
        """An order to erase `device`, or one that is wrong in what is given."""
        header = {"alg": "EdDSA", "typ": typ, "kid": "k1"}
        body = {"iss": self.issuer, "device": device, "iat": int(time.time()), "jti": secrets.token_hex(8)} | claims
        return jwt.encode(header, body, key or self.key, algorithms=["EdDSA"])

    def wipe(self, order: str = "") -> None:
        """Every device that is known is to be erased, with this order or a true one."""
        for device in self.devices:
            self.orders[device] = order or self.order(device)

    def _family(self, bearer: str) -> Family:
        found = next((family for family in self.families if bearer in family.access), None)
        if found is None or found.ended:
            code = "session-ended" if found else "token-invalid"
            raise Problem(401, {"code": code, "detail": "La session est terminée."})
        self._stop_if_wiped(found)
        return found

    def _stop_if_wiped(self, family: Family) -> None:
        if order := self.orders.get(family.device):
            raise Problem(403, {"code": "device-wiped", "detail": "Ce poste est effacé.", "wipe_order": order})

    def _by_code(self, form: dict[str, str]) -> Family:
        person, asked = self._codes.pop(form["code"], (None, {}))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if person is None or (asked["code_challenge"], asked["redirect_uri"]) != (
            challenge.decode(),
            form["redirect_uri"],
        ):
            raise Problem(400, {"error": "invalid_grant", "error_description": "Ce code ne vaut rien."})
        self.families.append(Family(person))
        return self.families[-1]

    def _by_refresh(self, form: dict[str, str]) -> Family:
        token = form["refresh_token"]
        family = next((one for one in self.families if token in {one.present, one.former}), None)
        if family is None or family.ended:
            order = self.orders.get(family.device, "") if family else ""
            raise Problem(400, {"error": "invalid_grant", **({"wipe_order": order} if order else {})})
        if family.device:
            proven = b"iasted-refresh-v1\0" + hashlib.sha256(token.encode()).digest()
            _verify(self.devices[family.device][1], form["device_proof"], proven, 400)
        family.former, family.present = token, secrets.token_urlsafe()
        return family


def _verify(key: bytes, signature: str, content: bytes, status: int) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(_unb64(signature), content)
    except InvalidSignature:
        raise Problem(status, {"code": "proof-invalid", "detail": "La preuve ne vaut rien."}) from None


def _unb64(text: str) -> bytes:
    assert "=" not in text
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
