"""A device's keys are somebody's: none for which anybody can sign, none that seals to everybody."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from shared.errors import BadInput
from sync_server.devices.proofs import KEY, public_key, signed

P = 2**255 - 19
SMALL = [number.to_bytes(KEY, "little") for number in (0, 1, P - 1, P, P + 1)]
MORE = {
    "ed25519": ["26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"],
    "x25519": ["e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
}


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize("key", [*SMALL, bytes.fromhex(MORE["ed25519"][0])], ids=bytes.hex)
def test_a_key_that_anybody_can_sign_for_is_no_key(key):
    forged = [text(point + bytes(KEY)) for point in SMALL]
    assert any(signed(key, proof, b"%d" % number) for proof in forged for number in range(64)), "it could not be forged"
    for each in (key, key[:-1] + bytes([key[-1] | 0x80])):
        with pytest.raises(BadInput, match="signing_key"):
            public_key(text(each), "signing_key")


@pytest.mark.parametrize("key", [*SMALL, bytes.fromhex(MORE["x25519"][0])], ids=bytes.hex)
def test_a_key_that_seals_to_everybody_is_no_key(key):
    with pytest.raises(ValueError, match="shared key"):
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(key))
    with pytest.raises(BadInput, match="sealing_key"):
        public_key(text(key), "sealing_key")


@pytest.mark.parametrize("told", ["", "é" * 43, "A" * 42, "A" * 44, "+" * 43, "A" * 43 + "\n"])
def test_what_is_no_key_of_32_bytes_is_told_by_its_name(told):
    with pytest.raises(BadInput, match="signing_key"):
        public_key(told, "signing_key")


def test_a_device_signs_for_itself_and_for_nothing_else():
    own, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    key = own.public_key().public_bytes_raw()
    assert public_key(text(key), "signing_key") == key
    assert signed(key, text(own.sign(b"this")), b"this")
    assert not signed(key, text(own.sign(b"that")), b"this")
    assert not signed(key, text(other.sign(b"this")), b"this")
    for proof in ("", "é", "A" * 86, "=" * 88, text(own.sign(b"this"))[:-2]):
        assert not signed(key, proof, b"this")
