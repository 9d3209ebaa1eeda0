"""A record is sealed, travels as bytes, and opens to what it was."""

from __future__ import annotations

import hashlib
import json
import zlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.crypto.data_key import derived, new_data_key
from shared.crypto.opening.records import open_record
from shared.crypto.record import checked, pack, unpack
from tests.security.crypto.parties import Device, refusal, sealed, signed_again

TEXT = "Le pont est fermé.".encode()


def test_a_record_opens_to_what_was_sealed_with_its_signed_header():
    content, key, device = sealed(TEXT, object="o-7", kind="conversation", hlc="019000000000-002a")
    opened = open_record(content, key, device.author)
    assert opened.content == TEXT
    header = opened.header
    assert (header.object, header.kind, header.hlc) == ("o-7", "conversation", "019000000000-002a")
    assert (header.dek_id, header.dek_commit) == (key.name.id, key.name.commitment)


def test_an_empty_record_is_a_record():
    content, key, device = sealed(b"")
    assert open_record(content, key, device.author).content == b""


def test_a_record_packs_to_the_bytes_it_came_from():
    content, _, device = sealed()
    assert pack(unpack(content)) == content
    assert checked(content, device.author) == unpack(content)


def test_no_nonce_comes_twice_and_no_record_looks_like_another():
    key, device = new_data_key("org", "c"), Device()
    records = [unpack(sealed(TEXT, device, key)[0]) for _ in range(1000)]
    assert len({record.body[:12] for record in records}) == 1000
    assert len({record.body[12:28] for record in records}) == 1000


def test_another_key_of_the_conversation_is_not_taken():
    content, key, device = sealed()
    other = new_data_key(key.name.org, key.name.conversation)
    assert refusal(open_record, content, other, device.author) == "sealed-commitment"


def test_a_stranger_opens_it_from_the_description_alone():
    """Bytes as the decision describes them, with nothing of ours but the derived key's name."""
    content, key, device = sealed(TEXT)
    assert content[:3] == b"iS1"
    end = 5 + int.from_bytes(content[3:5], "big")
    header, signature, body = content[5:end], content[end : end + 64], content[end + 64 :]
    Ed25519PublicKey.from_public_bytes(device.author.public).verify(signature, b"iasted-record-v1\0" + header)
    said = json.loads(header)
    assert hashlib.sha256(body).hexdigest() == said.pop("ct_sha256")
    aad = b"iasted-body-v1\0" + json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    padded = AESGCM(derived(key.secret, "record-key")).decrypt(body[:12], body[12:], aad)
    length = int.from_bytes(padded[:4], "big")
    assert zlib.decompress(padded[4 : 4 + length]) == TEXT
    assert not any(padded[4 + length :])


def test_a_record_whose_length_tells_too_much_is_refused_by_whoever_carries_it():
    content, _, device = sealed(TEXT * 100)
    body = unpack(content).body
    longer = signed_again(content, device, body + b"\0", ct_sha256=hashlib.sha256(body + b"\0").hexdigest())
    assert refusal(checked, longer, device.author) == "sealed-malformed"
