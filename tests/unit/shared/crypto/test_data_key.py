"""A conversation's key: by chance, named by what it commits to, never used itself."""

from __future__ import annotations

import hashlib
import hmac

from shared.crypto.data_key import commitment, derived, new_data_key


def stranger(secret, purpose):
    extracted = hmac.digest(bytes(32), secret, hashlib.sha256)
    return hmac.digest(extracted, f"iasted-{purpose}-v1".encode() + b"\0\1", hashlib.sha256)


def test_what_is_derived_is_hkdf_as_a_stranger_computes_it():
    secret = bytes(range(32))
    for purpose in ("commit", "record-key", "blob-key"):
        assert derived(secret, purpose) == stranger(secret, purpose)
    assert commitment(secret) == stranger(secret, "commit").hex()


def test_keys_and_their_names_are_never_made_twice():
    keys = [new_data_key("org", "c") for _ in range(500)]
    assert len({key.secret for key in keys}) == len({key.name.id for key in keys}) == 500
    assert all(len(key.secret) == 32 and key.name.commitment == commitment(key.secret) for key in keys)


def test_each_purpose_has_its_own_key():
    secret = new_data_key("org", "c").secret
    assert len({secret, *(derived(secret, purpose) for purpose in ("commit", "record-key", "blob-key"))}) == 4


def test_printing_a_key_shows_its_name_alone():
    key = new_data_key("org", "c")
    assert repr(key) == str(key) == f"DataKey({key.name.id})"
