"""One ciphertext that would say one thing to the owner and another to the reviewer is refused by its commitment."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec.structs import replace

from shared.crypto.canonical import canonical
from shared.crypto.data_key import DataKey, derived, new_data_key
from shared.crypto.header import bound
from shared.crypto.opening.records import open_record
from shared.crypto.opening.wraps import unwrap
from shared.crypto.recipients import wrap
from shared.crypto.record import Record, pack, unpack
from shared.crypto.signing import sign
from tests.security.crypto.ghash import for_two_keys
from tests.security.crypto.parties import Device, refusal, sealed


def made_for_two():
    """A record that its author signed, whose body both keys decrypt, and the two keys; its header commits to one."""
    content, honest, device = sealed()
    hidden = DataKey(honest.name, secrets.token_bytes(32))  # says that it is the same key
    header, nonce = unpack(content).header, secrets.token_bytes(12)
    keys = [derived(each.secret, "record-key") for each in (honest, hidden)]
    body = nonce + for_two_keys(*keys, nonce, bound(header))
    header = replace(header, ct_sha256=hashlib.sha256(body).hexdigest())
    return pack(Record(header, sign("record", canonical(header), device.signing), body)), honest, hidden, device


def test_the_attack_is_real_the_cipher_alone_takes_both_keys():
    content, honest, hidden, _ = made_for_two()
    record = unpack(content)
    texts = {
        AESGCM(derived(key.secret, "record-key")).decrypt(record.body[:12], record.body[12:], bound(record.header))
        for key in (honest, hidden)
    }
    assert len(texts) == 2


def test_the_second_key_is_refused_before_it_decrypts_anything():
    content, _, hidden, device = made_for_two()
    assert refusal(open_record, content, hidden, device.author) == "sealed-commitment"


def test_a_wrap_that_carries_the_second_key_is_refused():
    _, honest, hidden, _ = made_for_two()
    reviewer = Device("d-2")
    wrapped = wrap(hidden, reviewer.recipient)
    assert refusal(unwrap, wrapped, honest.name, reviewer.sealing) == "sealed-commitment"


def test_two_keys_do_not_share_a_commitment():
    keys = [new_data_key("org", "c") for _ in range(200)]
    assert len({key.name.commitment for key in keys}) == 200
