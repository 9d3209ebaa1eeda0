"""A file that is sealed again from any byte on."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.blobs import CHUNK, describe
from shared.crypto.opening.blobs import open_blob
from shared.crypto.refusals import Refused
from shared.crypto.resuming import SEALED_CHUNK, Resumable, new_nonces, sealed_length


def resumable(content: bytes) -> tuple:
    blob = describe([content])
    nonces = new_nonces(blob)
    return blob, nonces, Resumable(blob, content, nonces)


def chunks(sealed: bytes) -> list[bytes]:
    return [sealed[at : at + SEALED_CHUNK] for at in range(0, len(sealed), SEALED_CHUNK)]


@pytest.mark.parametrize("size", [0, 1, 256, 257, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 700_001])
def test_whoever_has_the_record_opens_it(size):
    content = (b"fleuve" * (size // 6 + 1))[:size]
    blob, _, file = resumable(content)
    sealed = file.read(0, file.length)
    assert len(sealed) == file.length == sealed_length(blob)
    assert b"".join(open_blob(blob, chunks(sealed))) == content
    assert file.sha256() == hashlib.sha256(sealed).hexdigest()


@given(st.lists(st.integers(0, 600_000), max_size=8))
def test_wherever_it_was_cut_and_begun_again_the_bytes_are_the_same(cuts):
    content = b"x" * 500_000
    blob, nonces, file = resumable(content)
    whole = file.read(0, file.length)
    edges = sorted({0, file.length, *(cut for cut in cuts if cut < file.length)})
    parts = [Resumable(blob, content, nonces).read(start, end - start) for start, end in pairwise(edges)]
    assert b"".join(parts) == whole
    assert file.read(file.length, 10) == b""


def test_two_sendings_of_one_file_have_nothing_in_common():
    content = b"x" * 1000
    _, _, one = resumable(content)
    _, _, other = resumable(content)
    assert one.read(0, one.length) != other.read(0, other.length)


@pytest.mark.parametrize("other", [b"", b"xxxy", b"xxxxx"])
def test_no_other_file_is_sealed_under_these_nonces(other):
    blob, nonces, _ = resumable(b"xxxx")
    with pytest.raises(Refused) as refused:
        Resumable(blob, other, nonces)
    assert refused.value.code == "blob-changed"


def test_nonces_of_another_length_are_refused():
    blob, nonces, _ = resumable(b"xxxx")
    with pytest.raises(Refused):
        Resumable(blob, b"xxxx", nonces + nonces)
