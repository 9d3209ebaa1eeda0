"""Signatures count for one kind of statement and one key."""

from __future__ import annotations

import pytest

from shared.crypto.keys import new_signing_key, public_of
from shared.crypto.signing import sign, signed_bytes, verify
from tests.security.crypto.parties import refusal


def test_what_is_signed_begins_with_what_it_is_for():
    assert signed_bytes("record", b"{}") == b"iasted-record-v1\0{}"
    assert signed_bytes("manifest", b"{}") == b"iasted-manifest-v1\0{}"


def test_a_signature_holds_for_its_bytes_its_statement_and_its_key():
    key = new_signing_key()
    signature, public = sign("record", b"{}", key), public_of(key)
    verify("record", b"{}", signature, public)
    assert refusal(verify, "manifest", b"{}", signature, public) == "sealed-signature"
    assert refusal(verify, "record", b"{ }", signature, public) == "sealed-signature"
    assert refusal(verify, "record", b"{}", signature, public_of(new_signing_key())) == "sealed-signature"


@pytest.mark.parametrize("wrong", [b"", bytes(63), bytes(64), bytes(65), b"\xff" * 64])
def test_no_signature_at_all_is_refused(wrong):
    assert refusal(verify, "record", b"{}", wrong, public_of(new_signing_key())) == "sealed-signature"


def test_the_other_writing_of_a_signature_is_refused():
    key = new_signing_key()
    signature = sign("record", b"{}", key)
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(signature[32:], "little") + order
    other = signature[:32] + scalar.to_bytes(32, "little")
    assert refusal(verify, "record", b"{}", other, public_of(key)) == "sealed-signature"


def test_the_keys_that_a_laptop_already_has_can_sign():
    from desktop.account.device import DeviceKeys  # noqa: PLC0415 - the port's other side
    from shared.crypto.keys import new_sealing_key  # noqa: PLC0415

    device = DeviceKeys(new_signing_key(), new_sealing_key())
    verify("record", b"{}", sign("record", b"{}", device), device.signing_public)
