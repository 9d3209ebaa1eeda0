"""The tree of RFC 9162 §2.1 over SHA-256: roots, proofs that a leaf is in, proofs that a tree only grew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
LARGEST = 2**63 - 1
"""No tree is larger, so that a size always fits where sizes are kept."""
Node = tuple[int, int]
"""A complete subtree: level (0 is a leaf) and place within it."""
Span = tuple[int, int]
"""Leaves from the first to before the second: a subtree that proofs speak of."""


def leaf_hash(leaf: bytes) -> bytes:
    """32 bytes; the prefix keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """32 bytes, of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: appends and gives the root in O(log n) memory."""

    def __init__(self, size: int = 0, full: Sequence[bytes] = ()) -> None:
        self.size = size
        self._full = list(full)

    @property
    def full(self) -> Sequence[bytes]:
        """Roots of the complete subtrees, the largest first: one for each bit that is set in the size."""
        return self._full

    def append(self, leaf: bytes) -> list[bytes]:
        """Add a leaf by its hash; the nodes that it completes, the lowest (of two leaves) first."""
        size, hashed, completed = self.size, leaf, []
        while size & 1:
            hashed = node_hash(self._full.pop(), hashed)
            completed.append(hashed)
            size >>= 1
        self._full.append(hashed)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of what was appended so far."""
        return folded(self._full)


class Tree:
    """A tree that keeps its complete nodes, and so proves things about every size it ever had."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        level, hashed = 0, leaf
        while True:
            if level == len(self._levels):
                self._levels.append([])
            nodes = self._levels[level]
            nodes.append(hashed)
            if len(nodes) % 2:
                return
            hashed, level = node_hash(nodes[-2], nodes[-1]), level + 1

    def root(self, size: int | None = None) -> bytes:
        """The root when the tree had `size` leaves; without it, now."""
        size = self._size(size)
        return self._node(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """That leaf `index` is in the tree of `size`: PATH of §2.1.3.1."""
        return [self._node(*span) for span in inclusion_spans(index, self._size(size))]

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        """That the tree of `second` begins with the tree of `first`: PROOF of §2.1.4.1."""
        return [self._node(*span) for span in consistency_spans(first, self._size(second))]

    def _size(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise IndexError(size)
        return size

    def _node(self, low: int, high: int) -> bytes:
        return folded([self._levels[level][place] for level, place in complete(low, high)])


def folded(full: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that stand side by side, the largest first."""
    if not full:
        return EMPTY_ROOT
    root = full[-1]
    for left in reversed(full[:-1]):
        root = node_hash(left, root)
    return root


def complete(low: int, high: int) -> list[Node]:
    """The complete nodes that make up the leaves `low`…`high` of a span that a proof is made of."""
    nodes = []
    while low < high:
        level = (high - low).bit_length() - 1
        nodes.append((level, low >> level))
        low += 1 << level
    return nodes


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Whose roots prove that leaf `index` is in the tree of `size`, the nearest first."""
    if not 0 <= index < size:
        raise IndexError(index)
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def consistency_spans(first: int, second: int) -> list[Span]:
    """Whose roots prove that the tree of `second` begins with the tree of `first`."""
    if not 0 <= first <= second:
        raise IndexError(first)
    if first in {0, second}:
        return []
    low, high, path = 0, second, []
    while high != first:
        middle = low + _split(high - low)
        if first <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    if low:
        path.append((low, high))
    return path[::-1]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that the leaf with this hash stands at `index`: §2.1.3.2."""
    if not 0 <= index < size <= LARGEST:
        return False
    at, last, hashed = index, size - 1, leaf
    for step in path:
        if last == 0 or len(step) != HASH_BYTES:
            return False
        if at & 1 or at == last:
            hashed = node_hash(step, hashed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        at, last = at >> 1, last >> 1
    return last == 0 and hashed == root


def consistent(first: int, second: int, path: Sequence[bytes], before: bytes, after: bytes) -> bool:
    """Whether `path` proves that the tree of `second` leaves begins with the tree of `first`: §2.1.4.2."""
    if not 0 <= first <= second <= LARGEST:
        return False
    if first == second:
        return not path and before == after
    if first == 0:
        return not path and before == EMPTY_ROOT
    steps = [before, *path] if first & (first - 1) == 0 else list(path)
    if not steps or any(len(step) != HASH_BYTES for step in steps):
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and old == before and new == after
