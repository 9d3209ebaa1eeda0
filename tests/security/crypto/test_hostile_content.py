"""What an author with a good key may have sealed to hurt whoever opens: bombs, false lengths, tails, odd padding."""

from __future__ import annotations

import hashlib
import tracemalloc
import zlib
from random import Random

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.crypto.data_key import derived
from shared.crypto.header import bound
from shared.crypto.opening.records import open_record
from shared.crypto.padding import pad
from shared.crypto.record import LARGEST, LARGEST_BODY, unpack
from shared.crypto.sealing import seal
from tests.security.crypto.parties import ORG, Device, place, refusal, sealed, signed_again


def holding(padded):
    """A record that everything vouches for and whose padded inside is this."""
    content, key, device = sealed()
    header = unpack(content).header
    body = bytes(12) + AESGCM(derived(key.secret, "record-key")).encrypt(bytes(12), padded, bound(header))
    return signed_again(content, device, body, ct_sha256=hashlib.sha256(body).hexdigest()), key, device.author


def bomb(size=48 * 1024 * 1024):
    squeezing = zlib.compressobj(6)
    piece = bytes(4 * 1024 * 1024)
    return b"".join([*(squeezing.compress(piece) for _ in range(size // len(piece))), squeezing.flush()])


def test_a_bomb_is_refused_having_taken_no_more_than_a_record_may():
    given = holding(pad(bomb()))
    tracemalloc.start()
    try:
        assert refusal(open_record, *given) == "sealed-too-large"
        assert tracemalloc.get_traced_memory()[1] < 4 * LARGEST
    finally:
        tracemalloc.stop()


def test_a_record_may_be_as_large_as_is_said_and_not_one_byte_more():
    whole, key, device = sealed(bytes(LARGEST))
    assert open_record(whole, key, device.author).content == bytes(LARGEST)
    assert refusal(sealed, bytes(LARGEST + 1)) == "sealed-too-large"
    assert refusal(open_record, *holding(pad(zlib.compress(bytes(LARGEST + 1))))) == "sealed-too-large"


def test_a_run_of_bytes_beyond_any_record_is_not_even_read():
    _, key, device = sealed()
    assert refusal(open_record, b"iS1" + bytes(LARGEST_BODY + 8192), key, device.author) == "sealed-too-large"


def test_what_cannot_be_squeezed_still_fits():
    content = Random(1).randbytes(LARGEST)
    whole, key, device = sealed(content)
    assert open_record(whole, key, device.author).content == content


SQUEEZED = zlib.compress(b"Le pont")


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        b"\0\0\0",
        pad(SQUEEZED)[:-1],
        pad(SQUEEZED) + b"\0",
        pad(SQUEEZED)[:-1] + b"\1",
        b"\xff\xff\xff\xff" + pad(SQUEEZED)[4:],
        b"\0\0\0\0" + pad(SQUEEZED)[4:],
        pad(SQUEEZED + b"tail"),
        pad(SQUEEZED[:-1]),
        pad(SQUEEZED[:-4] + b"\0\0\0\0"),
        pad(b""),
        pad(b"Le pont, as it is"),
        pad(SQUEEZED * 2),
        pad(zlib.compress(b"Le pont", wbits=31)),
        pad(zlib.compress(b"Le pont", wbits=-15)),
    ],
)
def test_an_inside_that_is_not_as_we_make_it_is_refused(padded):
    assert refusal(open_record, *holding(padded)) == "sealed-malformed"


def test_the_same_inside_made_well_opens():
    assert open_record(*holding(pad(SQUEEZED))).content == b"Le pont"


def test_nothing_of_the_content_stands_in_the_sealed_bytes():
    canary = b"CANARI-7f3a: le directeur reconnait les faits"
    device, content = Device(), canary * 40
    whole, key, _ = sealed(content, device=device)
    for part in (canary, canary[:12], zlib.compress(content)[:24], key.secret, key.secret.hex().encode()):
        assert part not in whole
    assert canary.decode() not in repr(open_record(whole, key, device.author))
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret)[2:-1] not in repr(key)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "Report"},
        {"kind": ""},
        {"object": "../x"},
        {"object": 'o"'},
        {"object": "é"},
        {"object": "\ud800"},
        {"object": "o\n"},
        {"dseq": 0},
        {"dseq": 2**53},
        {"dseq": 2**70},
        {"dseq": "1"},
        {"dseq": 1.0},
        {"dseq": True},
        {"prev": "A" * 64},
        {"hlc": "now"},
    ],
)
def test_a_header_that_a_stranger_could_write_differently_is_never_made(said):
    _, key, device = sealed()
    assert refusal(seal, b"x", key, place(**said), device.signing) == "sealed-malformed"


def test_the_key_says_which_organisation_a_record_is_of():
    whole, _, _ = sealed()
    assert unpack(whole).header.org == ORG
