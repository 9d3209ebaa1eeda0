"""A file in sealed chunks: none missing, moved, repeated or altered, and no longer to see than padmé says."""

from __future__ import annotations

import json
import tracemalloc
from random import Random

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec.structs import replace

from shared.crypto.blobs import CHUNK, _sealed, chunks_of, cipher_of, describe, seal_blob
from shared.crypto.data_key import derived
from shared.crypto.opening.blobs import open_blob
from shared.crypto.padding import padme
from tests.security.crypto.parties import refusal

PHOTO = Random(7).randbytes(900_000)


def sealed(content=PHOTO):
    blob = describe([content])
    return blob, list(seal_blob(blob, [content]))


def opened(blob, chunks):
    return b"".join(open_blob(blob, chunks))


@pytest.fixture(scope="module")
def photo():
    return sealed()


@pytest.mark.parametrize("length", [0, 1, 256, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])
def test_a_file_of_any_length_comes_back(length):
    content = PHOTO[:length]
    blob, chunks = sealed(content)
    assert opened(blob, chunks) == content
    assert len(chunks) == chunks_of(blob)
    assert sum(map(len, chunks)) == padme(length) + 28 * len(chunks)
    assert all(len(chunk) <= CHUNK + 28 for chunk in chunks)


def test_the_pieces_it_is_read_in_do_not_matter():
    pieces = [PHOTO[start : start + 1000] for start in range(0, len(PHOTO), 1000)]
    blob = describe(pieces)
    assert opened(blob, seal_blob(blob, [b"", *pieces, b""])) == PHOTO


def test_a_file_cut_anywhere_is_refused(photo):
    blob, chunks = photo
    for kept in range(len(chunks)):
        assert refusal(opened, blob, chunks[:kept]) == "sealed-malformed"
    for cut in (0, 1, 27, 28, 29, len(chunks[-1]) - 1):
        assert refusal(opened, blob, [*chunks[:-1], chunks[-1][:cut]])


def test_chunks_in_another_order_twice_or_left_out_are_refused(photo):
    blob, chunks = photo
    one, two, three, four = chunks
    for wrong in (
        [two, one, three, four],
        [one, one, three, four],
        [one, one, two, three, four],
        [one, three, four],
        [one, two, four],
        [one, two, three, four, four],
        [one, two, three, four, b""],
        [four],
        [],
    ):
        assert refusal(opened, blob, wrong) in {"sealed-altered", "sealed-malformed"}


def test_a_bit_changed_anywhere_is_refused(photo):
    blob, chunks = photo
    for index, at in [(0, 0), (0, 12), (1, 5000), (2, -1), (3, 11), (3, -17)]:
        bent = bytearray(chunks[index])
        bent[at] ^= 1
        wrong = [*chunks[:index], bytes(bent), *chunks[index + 1 :]]
        assert refusal(opened, blob, wrong) == "sealed-altered"


def test_chunks_of_another_file_are_refused(photo):
    blob, chunks = photo
    _, others = sealed()
    assert refusal(opened, blob, [chunks[0], others[1], *chunks[2:]]) == "sealed-altered"
    twin = replace(blob, id="another")  # even under one key
    assert refusal(opened, twin, chunks) == "sealed-altered"


def test_whoever_may_read_a_file_cannot_put_another_in_its_place(photo):
    blob, _ = photo
    forged = bytes(len(PHOTO))
    chunks = list(seal_blob(replace(describe([forged]), id=blob.id, key=blob.key), [forged]))
    assert refusal(opened, blob, chunks) == "blob-changed"


def test_a_length_that_is_not_the_files_is_refused(photo):
    blob, chunks = photo
    shorter = replace(blob, length=blob.length - 1)
    assert padme(shorter.length) == padme(blob.length)
    assert refusal(opened, shorter, chunks) == "sealed-malformed"
    assert refusal(opened, replace(blob, length=blob.length + 1), chunks) == "blob-changed"
    assert refusal(opened, replace(blob, length=5), chunks)


def test_a_file_that_changed_between_its_two_readings_is_not_sealed():
    blob = describe([PHOTO])
    for now in (PHOTO[:-1], PHOTO + b"x", b"x" + PHOTO[1:], b""):
        assert refusal(lambda now=now: list(seal_blob(blob, [now]))) == "blob-changed"


def test_a_file_that_never_ends_is_not_read_on():
    blob, taken = describe([PHOTO]), []
    endless = (taken.append(1) or bytes(100_000) for _ in range(10_000))
    assert refusal(lambda: list(seal_blob(blob, endless))) == "blob-changed"
    assert len(taken) <= 10


def by_hand(blob, *contents):
    """What the author itself can seal under the file's key."""
    return [_sealed(cipher_of(blob), blob, index, content) for index, content in enumerate(contents)]


def test_a_file_that_its_author_cut_up_in_another_way_is_refused():
    content = PHOTO[: padme(CHUNK + 5000)]
    blob = describe([content])
    assert opened(blob, by_hand(blob, content[:CHUNK], content[CHUNK:])) == content
    for wrong in (
        (content[:1000], content[1000:CHUNK]),
        (content[: CHUNK - 1], content[CHUNK - 1 :]),
        (content[:CHUNK], content[CHUNK:], b""),
        (b"", content[:CHUNK], content[CHUNK:]),
    ):
        assert refusal(opened, blob, by_hand(blob, *wrong)) == "sealed-malformed"


def test_a_stranger_opens_a_chunk_from_the_description_alone(photo):
    blob, chunks = photo
    for index in (0, 3):
        said = {"blob": blob.id, "final": index == 3, "index": index}
        aad = b"iasted-blob-v1\0" + json.dumps(said, separators=(",", ":")).encode()
        cipher = AESGCM(derived(bytes.fromhex(blob.key), "blob-key"))
        content = cipher.decrypt(chunks[index][:12], chunks[index][12:], aad)
        assert content.rstrip(b"\0") == PHOTO[index * CHUNK : (index + 1) * CHUNK].rstrip(b"\0")


def test_files_of_about_one_length_look_alike_and_the_same_file_never_does():
    assert len({padme(length) for length in range(900_000, 910_000)}) <= 2
    blob = describe([PHOTO])
    once, again = (list(seal_blob(blob, [PHOTO])) for _ in range(2))
    assert all(one != two for one, two in zip(once, again, strict=True))
    assert all(PHOTO[start : start + 16] not in b"".join(once) for start in range(0, 2000, 16))
    assert blob.key not in repr(blob)


def test_a_large_file_is_never_held_whole():
    piece, count = bytes(CHUNK), 200
    blob = describe(piece for _ in range(count))
    tracemalloc.start()
    try:
        length = sum(map(len, open_blob(blob, seal_blob(blob, (piece for _ in range(count))))))
        assert length == count * CHUNK
        assert tracemalloc.get_traced_memory()[1] < 8 * CHUNK
    finally:
        tracemalloc.stop()
