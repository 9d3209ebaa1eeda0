"""Our wraps are HPKE as RFC 9180 says: its vectors, a second implementation and a third one agree with the library."""

from __future__ import annotations

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pyhpke import AEADId, CipherSuite, KDFId, KEMId

from shared.crypto.data_key import new_data_key
from shared.crypto.keys import new_sealing_key, public_of
from shared.crypto.opening.wraps import unwrap
from shared.crypto.recipients import SUITE, Recipient, wrap, wrap_info
from tests.security.crypto import hpke
from tests.security.crypto.parties import Device

A1 = {  # RFC 9180, A.1.1
    name: bytes.fromhex(value)
    for name, value in {
        "info": "4f6465206f6e2061204772656369616e2055726e",
        "skEm": "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
        "enc": "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
        "skRm": "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
        "pkRm": "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
        "shared_secret": "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc",
        "key": "4531685d41d65f03dc48f6b8302c05b0",
        "base_nonce": "56d890e5accaaf011cff4b7d",
        "exporter_secret": "45ff1c2e220db587171952c0592d5f5ebe103f1561a2614e38f2ffd47e99e3f8",
        "pt": "4265617574792069732074727574682c20747275746820626561757479",
    }.items()
}
A1_CIPHERTEXTS = {
    0: "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
    1: "af2d7e9ac9ae7e270f46ba1f975be53c09f8d875bdc8535458c2494e8a6eab251c03d0c22a56b8ca42c2063b84",
    2: "498dfcabd92e8acedc281e85af1cb4e3e31c7dc394a1ca20e173cb72516491588d96a19ad4a683518973dcc180",
}
LIBRARY = {16: Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM), 32: SUITE}
THIRD = {
    length: CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, aead)
    for length, aead in ((16, AEADId.AES128_GCM), (32, AEADId.AES256_GCM))
}


def aad(number):
    return f"Count-{number}".encode()


def third_key(suite, private):
    return suite.kem.deserialize_private_key(private.private_bytes_raw())


def test_the_second_implementation_follows_the_vectors_step_by_step():
    recipient, ephemeral = (X25519PrivateKey.from_private_bytes(A1[name]) for name in ("skRm", "skEm"))
    assert public_of(recipient) == A1["pkRm"]
    enc, sending = hpke.sender(A1["pkRm"], A1["info"], 16, ephemeral)
    receiving = hpke.receiver(recipient, enc, A1["info"], 16)
    assert enc == A1["enc"]
    assert hpke.shared_secret(ephemeral.exchange(recipient.public_key()), enc, A1["pkRm"]) == A1["shared_secret"]
    for context in (sending, receiving):
        assert (context.key, context.base_nonce, context.exporter_secret) == (
            A1["key"],
            A1["base_nonce"],
            A1["exporter_secret"],
        )
    for number, ciphertext in A1_CIPHERTEXTS.items():
        assert sending.seal(A1["pt"], aad(number), number).hex() == ciphertext
        assert receiving.open(bytes.fromhex(ciphertext), aad(number), number) == A1["pt"]


def test_the_library_opens_the_vector():
    private = X25519PrivateKey.from_private_bytes(A1["skRm"])
    whole = A1["enc"] + bytes.fromhex(A1_CIPHERTEXTS[0])
    opened = openssl.hpke._decrypt_with_aad(LIBRARY[16], whole, private, A1["info"], aad(0))
    assert opened == A1["pt"]


@pytest.mark.parametrize("length", [16, 32])
def test_three_implementations_open_what_each_of_them_sealed(length):
    private, info, secret = new_sealing_key(), b"pour qui", b"s" * 32
    public, third = public_of(private), THIRD[length]
    enc, context = hpke.sender(public, info, length)
    third_enc, third_context = third.create_sender_context(third.kem.deserialize_public_key(public), info)
    sealed = [
        LIBRARY[length].encrypt(secret, private.public_key(), info),
        enc + context.seal(secret),
        third_enc + third_context.seal(secret),
    ]
    for each in sealed:
        enc, ciphertext = each[:32], each[32:]
        assert LIBRARY[length].decrypt(each, private, info) == secret
        assert hpke.receiver(private, enc, info, length).open(ciphertext) == secret
        assert third.create_recipient_context(enc, third_key(third, private), info).open(ciphertext) == secret


def test_a_wrap_of_ours_is_opened_by_the_other_two():
    key, private = new_data_key("org", "c-1"), new_sealing_key()
    wrapped = wrap(key, Recipient(kind="region", id="estuaire", epoch=3, public=public_of(private).hex()))
    sealed, info = bytes.fromhex(wrapped.sealed), wrap_info(wrapped)
    assert hpke.receiver(private, sealed[:32], info, 32).open(sealed[32:]) == key.secret
    third = THIRD[32].create_recipient_context(sealed[:32], third_key(THIRD[32], private), info)
    assert third.open(sealed[32:]) == key.secret


def test_a_stranger_writes_what_is_bound_without_our_code():
    key, device = new_data_key("org", "c-1"), Device()
    wrapped = wrap(key, device.recipient)
    info = (
        b"iasted-wrap-v1\0"
        b'{"conversation":"c-1","dek_id":"' + key.name.id.encode() + b'","epoch":0,"kind":"device","org":"org",'
        b'"recipient":"d-1","v":1}'
    )
    assert wrap_info(wrapped) == info
    sealed = bytes.fromhex(wrapped.sealed)
    assert hpke.receiver(device.sealing, sealed[:32], info, 32).open(sealed[32:]) == key.secret
    assert unwrap(wrapped, key.name, device.sealing) == key
