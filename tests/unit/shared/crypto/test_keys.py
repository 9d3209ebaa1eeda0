"""Pairs of keys and the fingerprints that people read to each other."""

from __future__ import annotations

import hashlib
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.crypto.keys import fingerprint, new_sealing_key, new_signing_key, public_of, sealing_public, signing_public
from tests.security.crypto.parties import refusal

P = 2**255 - 19
EIGHTH = int("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16)
SMALL = [
    (height | sign << 255).to_bytes(32, "little")
    for height in (0, 1, P - 1, EIGHTH, P - EIGHTH, P, P + 1)
    for sign in (0, 1)
]


def test_a_fingerprint_is_twelve_groups_of_five_digits():
    assert re.fullmatch(r"\d{5}(?: \d{5}){11}", fingerprint(public_of(new_signing_key())))


def test_a_stranger_computes_the_same_fingerprint():
    signing, sealing = public_of(new_signing_key()), public_of(new_sealing_key())
    digest = hashlib.sha512(b"iasted-fingerprint-v1\0" + b"\0\x20" + signing + b"\0\x20" + sealing).digest()
    groups = [f"{int.from_bytes(digest[5 * n : 5 * n + 5], 'big') % 100000:05d}" for n in range(12)]
    assert fingerprint(signing, sealing) == " ".join(groups)


def test_fingerprints_tell_keys_apart_and_where_one_ends():
    keys = [public_of(new_sealing_key()) for _ in range(50)]
    assert len({fingerprint(key) for key in keys}) == 50
    one, two = keys[:2]
    assert len({fingerprint(one, two), fingerprint(two, one), fingerprint(one + two)}) == 3


def test_a_public_key_is_thirty_two_bytes():
    for raw in (b"", bytes(31), bytes(33), public_of(new_signing_key())[:-1]):
        assert refusal(signing_public, raw) == refusal(sealing_public, raw) == "sealed-malformed"


@pytest.mark.parametrize("raw", SMALL, ids=bytes.hex)
def test_a_key_under_which_any_signature_may_hold_is_refused(raw):
    assert refusal(signing_public, raw) == "sealed-malformed"


def test_the_danger_is_real_the_library_takes_such_a_key():
    identity = (1).to_bytes(32, "little")
    forged = identity + bytes(32)
    for message in (b"oui", b"non"):
        try:
            Ed25519PublicKey.from_public_bytes(identity).verify(forged, message)
        except InvalidSignature:  # a library that refuses by itself is as good
            return


def test_ordinary_keys_are_taken():
    for _ in range(20):
        key = new_signing_key()
        assert signing_public(public_of(key)).public_bytes_raw() == public_of(key)
        assert sealing_public(public_of(new_sealing_key()))
