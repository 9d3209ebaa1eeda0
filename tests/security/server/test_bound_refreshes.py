"""A session that is bound to a laptop goes on only there: a copied refresh token is worth nothing elsewhere."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.servers.visitor import AT


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Laptop:
    """Two keys, as the brief of the wire says how they sign; nothing of the server's own code."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.signing, self.sealing = (
            each.public_key().public_bytes_raw() for each in (self.key, X25519PrivateKey.generate())
        )

    def enrol(self, visitor, access: str):
        said = b"iasted-enrolment-v1\0" + hashlib.sha256(access.encode()).digest() + self.signing + self.sealing
        keys = {"signing_key": b64(self.signing), "sealing_key": b64(self.sealing)}
        told = {"name": "Portable", "platform": "linux", **keys, "proof": b64(self.key.sign(said))}
        return visitor.call("POST", f"{AT}/devices", access, json=told)

    def proof(self, refresh_token: str) -> str:
        return b64(self.key.sign(b"iasted-refresh-v1\0" + hashlib.sha256(refresh_token.encode()).digest()))


@pytest.fixture
def laptop():
    return Laptop()


@pytest.fixture
def token(inside, stranger, laptop):
    told = inside.tokens(stranger)
    assert laptop.enrol(stranger, told["access_token"]).status_code == 201
    return told["refresh_token"]


def refused(answer) -> bool:
    return (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_the_laptop_goes_on_with_its_proof(stranger, laptop, token):
    for _ in range(2):
        answer = stranger.refresh(token, device_proof=laptop.proof(token))
        assert answer.status_code == 200, answer.text
        token = answer.json()["refresh_token"]


def test_a_copied_token_without_a_proof_is_refused_and_the_laptop_goes_on(stranger, laptop, token):
    assert refused(stranger.refresh(token))
    assert refused(stranger.refresh(token, device_proof=""))
    assert stranger.refresh(token, device_proof=laptop.proof(token)).status_code == 200


def test_a_copied_token_with_another_laptops_proof_is_refused(inside, stranger, laptop, token):
    other = Laptop()
    told = inside.tokens(stranger)
    assert other.enrol(stranger, told["access_token"]).status_code == 201
    assert refused(stranger.refresh(token, device_proof=other.proof(token)))
    assert stranger.refresh(token, device_proof=laptop.proof(token)).status_code == 200


def test_a_proof_is_for_one_token_alone(stranger, laptop, token):
    first = laptop.proof(token)
    second = stranger.refresh(token, device_proof=first).json()["refresh_token"]
    assert refused(stranger.refresh(second, device_proof=first))
    assert stranger.refresh(second, device_proof=laptop.proof(second)).status_code == 200


@pytest.mark.parametrize("proof", ["x", "é", "A" * 86, "A" * 85, "A" * 88, "==", "\0"])
def test_what_is_not_a_signature_is_refused(stranger, token, proof):
    answer = stranger.refresh(token, device_proof=proof)
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_grant", "invalid_request"}


def test_a_thief_with_an_old_token_ends_nothing_without_the_laptop(stranger, laptop, token):
    """Two behind, but unproven: the owner, whose laptop signs, must not be signed out by a copy."""
    current = token
    for _ in range(2):
        current = stranger.refresh(current, device_proof=laptop.proof(current)).json()["refresh_token"]
    assert refused(stranger.refresh(token))
    assert stranger.refresh(current, device_proof=laptop.proof(current)).status_code == 200


def test_a_session_is_bound_once(stranger, inside):
    told = inside.tokens(stranger)
    assert Laptop().enrol(stranger, told["access_token"]).status_code == 201
    answer = Laptop().enrol(stranger, told["access_token"])
    assert (answer.status_code, answer.json()["code"]) == (409, "session-bound")


def test_an_enrolment_is_proven_with_the_token_of_this_very_session(stranger, inside):
    mine, other = inside.tokens(stranger)["access_token"], inside.tokens(stranger)["access_token"]
    laptop = Laptop()
    said = b"iasted-enrolment-v1\0" + hashlib.sha256(other.encode()).digest() + laptop.signing + laptop.sealing
    keys = {"signing_key": b64(laptop.signing), "sealing_key": b64(laptop.sealing)}
    told = {"name": "Copie", "platform": "", **keys, "proof": b64(laptop.key.sign(said))}
    answer = stranger.call("POST", f"{AT}/devices", mine, json=told)
    assert (answer.status_code, answer.json()["code"]) == (400, "proof-wrong")
