"""The packed file of weights is read as it was written: sizes, vocabulary, numbers in full and in four bits."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from shared.engines.e5_weights import Weights
from shared.errors import BadInput

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁où", "é"]


def packed(numbers):
    """Four bits a number, one scale for thirty-two."""
    blocks = b""
    for block in numbers.reshape(-1, 32):
        bits = (np.round(block / 0.5) + 8).astype(np.uint8)
        blocks += np.float16(0.5).tobytes() + (bits[:16] | bits[16:] << 4).tobytes()
    return blocks


def written(tensors, sizes=(32, 1, 2, 64, 6, 10, 1)):
    text = [piece.encode() for piece in PIECES]
    bounds = np.cumsum([0, *map(len, text)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi5iQ", 1, *sizes, 1e-12, 32, len(PIECES), 0, 2, 1, 3, int(bounds[-1]))
    head += bounds.tobytes() + np.arange(len(PIECES), dtype="<f4").tobytes() + b"".join(text)
    head += struct.pack("<iI", 7, 3) + b"xyz" + struct.pack("<i", len(tensors))
    entries = [(name, kind, count, blob) for name, (kind, count, blob) in tensors.items()]
    size = sum(2 + len(name) + 1 + 4 + 16 for name, *_ in entries)
    place, directory = len(head) + size, b""
    for name, kind, count, blob in entries:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, place, len(blob))
        place += len(blob)
    return head + directory + b"".join(blob for *_, blob in entries)


def test_what_is_written_is_read(tmp_path):
    numbers = np.random.default_rng(1).integers(-8, 8, (6, 32)).astype(np.float32) * 0.5
    plain = np.arange(32, dtype="<f4")
    path = tmp_path / "weights.bin"
    path.write_bytes(written({"emb.word": (1, 192, packed(numbers)), "emb.ln.w": (0, 32, plain.tobytes())}))
    weights = Weights(path)
    assert weights.pieces == PIECES
    assert weights.scores == [0, 1, 2, 3, 4, 5]
    assert (weights.begin, weights.end, weights.padding, weights.unknown) == (0, 2, 1, 3)
    assert (weights.sizes.width, weights.sizes.vocabulary, weights.sizes.types) == (32, 6, 1)
    assert np.array_equal(weights.packed("emb.word", 6, 32), numbers)
    assert np.array_equal(weights.full("emb.ln.w", 32), plain)


def test_another_file_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GGUF and more")
    with pytest.raises(BadInput, match=r"weights\.bin n'est pas un fichier de poids e5"):
        Weights(path)
