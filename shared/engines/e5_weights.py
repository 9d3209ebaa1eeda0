"""Reads the one file in which multilingual-e5-small can be had from packages: vocabulary, and weights of four bits.

The file is little-endian: sizes, the vocabulary with its scores, a table of what normalises text (not used: the
tokenizer's own rules say the same), a directory of tensors, then the tensors. A tensor of four bits is a row of blocks:
one float16 for the scale, then sixteen bytes, whose low halves are the first sixteen numbers and high halves the last.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from shared.errors import BadInput
from shared.language import say

MAGIC = b"E5S1"
_BLOCK, _HALF = 18, 16
"""Bytes in a block of thirty-two numbers; numbers in half a block."""
_ZERO = 8
"""What stands for nought among four bits."""

Tensor: TypeAlias = NDArray[np.float32]


class Sizes(msgspec.Struct, frozen=True):
    """The network's, in the order of the file."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


class Place(msgspec.Struct, frozen=True):
    """Where a tensor stands."""

    count: int
    offset: int
    size: int


class Weights:
    """The file, read in the order it is written; tensors are unpacked when asked for."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        self._at = len(MAGIC) + 4  # the version of the format
        if self._bytes[: len(MAGIC)] != MAGIC:
            raise BadInput(
                say(f"{path} n'est pas un fichier de poids e5.", f"{path} is not a file of e5 weights."),
                code="model-unreadable",
            )
        reach = 4
        self.sizes = Sizes(*self._read("7i"))
        self._read("fi")  # the smallest variance, the size of a block: both are the format's own
        (pieces, *special) = self._read("5i")
        self.begin, self.end, self.padding, self.unknown = special
        (text,) = self._read("Q")
        bounds = np.frombuffer(self._take(reach * (pieces + 1)), "<u4")
        self.scores = np.frombuffer(self._take(reach * pieces), "<f4").tolist()
        blob = self._take(text)
        self.pieces = [blob[start:stop].decode("utf-8", "replace") for start, stop in pairwise(bounds)]
        (_, rules) = self._read("iI")
        self._take(rules)
        (tensors,) = self._read("i")
        self._places = dict(self._place() for _ in range(tensors))

    def full(self, name: str, *shape: int) -> Tensor:
        """A tensor that is kept in float32."""
        place = self._places[name]
        return np.frombuffer(self._bytes, "<f4", place.count, place.offset).reshape(shape).astype(np.float32)

    def packed(self, name: str, *shape: int) -> Tensor:
        """A tensor that is kept in four bits a number."""
        place = self._places[name]
        blocks = np.frombuffer(self._bytes, np.uint8, place.size, place.offset).reshape(-1, _BLOCK)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        numbers = np.empty((len(blocks), 2 * _HALF), np.float32)
        numbers[:, :_HALF] = (blocks[:, 2:] & 0x0F).astype(np.int8) - _ZERO
        numbers[:, _HALF:] = (blocks[:, 2:] >> 4).astype(np.int8) - _ZERO
        numbers *= scales
        return numbers.reshape(shape)

    def _place(self) -> tuple[str, Place]:
        (length,) = self._read("H")
        name = self._take(length).decode()
        (_, count) = self._read("BI")
        return name, Place(count, *self._read("QQ"))

    def _read(self, form: str) -> tuple[int, ...]:
        form = f"<{form}"  # nothing is padded
        found = struct.unpack_from(form, self._bytes, self._at)
        self._at += struct.calcsize(form)
        return found

    def _take(self, count: int) -> bytes:
        taken = self._bytes[self._at : self._at + count]
        self._at += count
        return taken
