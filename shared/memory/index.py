"""Vectors of one scope, side by side, and which of them are nearest to another: always exactly, never guessed.

Up to `FLAT` rows are all compared. Beyond, vectors are turned so that their first numbers tell most (the axes along
which they differ most, found among them), and only these are compared first: what is left can add no more than the
product of two lengths, so that whoever stays below the best found need not be looked at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.routing.remembering import WIDTH, Vector

FLAT = 20_000
HEAD = 64
"""Numbers that are compared first."""
_FIRST = 256
"""Rows that there is room for at first."""
_SLACK = 2e-4
"""What a bound may be wrong by: a length that is nearly nothing is known to the root of float32's last place."""
_FEW = 20
"""Rows for each that is wanted, which are all compared rather than looking for a higher bound first."""
_SAMPLE = 20_000
"""Rows that the axes are found among."""


class Index:
    """Names and their vectors; the same name again replaces its vector."""

    def __init__(self, flat: int = FLAT) -> None:
        self._flat = flat
        self._names: list[str] = []
        self._rows: dict[str, int] = {}
        self._vectors: Vector = np.empty((_FIRST, WIDTH), np.float32)
        self._turn: Vector | None = None
        self._turned_at = 0
        self._heads: Vector = np.empty((0, HEAD), np.float32)
        self._rest: Vector = np.empty(0, np.float32)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def add(self, name: str, vector: Vector) -> None:
        row = self._rows.get(name)
        if row is None:
            row = self._rows[name] = len(self._names)
            self._names.append(name)
            if row == len(self._vectors):
                self._vectors = _grown(self._vectors)
        self._vectors[row] = vector
        if self._turn is not None:
            self._follow(row)

    def drop(self, name: str) -> None:
        """The last row takes the place of the one that goes."""
        row = self._rows.pop(name, None)
        if row is None:
            return
        last = self._names.pop()
        if row < len(self._names):
            self._names[row], self._rows[last] = last, row
            self._vectors[row] = self._vectors[len(self._names)]
            if self._turn is not None:
                self._heads[row], self._rest[row] = self._heads[len(self._names)], self._rest[len(self._names)]

    def nearest(self, vector: Vector, most: int, least: float = -1.0) -> list[tuple[str, float]]:
        """The nearest first, none whose similarity is below `least`: the higher that is, the less is compared."""
        count = len(self._names)
        if not count or most < 1:
            return []
        if count <= self._flat:
            return self._best(np.arange(count), self._vectors[:count] @ vector, most, least)
        return self._pruned(vector, min(most, count), least)

    def _pruned(self, vector: Vector, most: int, least: float) -> list[tuple[str, float]]:
        count = len(self._names)
        if self._turn is None or count > 2 * self._turned_at:
            self._learn()
        assert self._turn is not None
        turned = self._turn[:HEAD] @ vector
        left = float(np.sqrt(max(0.0, float(vector @ vector) - float(turned @ turned))))
        reach = self._heads[:count] @ turned + self._rest[:count] * np.float32(left)  # no similarity is above
        rows = np.flatnonzero(reach >= least - _SLACK)
        if len(rows) > _FEW * most:
            first = np.argpartition(reach, count - most)[count - most :]
            floor = max(least, float((self._vectors[first] @ vector).min()))
            rows = np.flatnonzero(reach >= floor - _SLACK)
        return self._best(rows, self._vectors[rows] @ vector, most, least)

    def _best(self, rows: NDArray[np.intp], similar: Vector, most: int, least: float) -> list[tuple[str, float]]:
        if most < len(similar):
            some = np.argpartition(similar, len(similar) - most)[len(similar) - most :]
            rows, similar = rows[some], similar[some]
        order = np.argsort(-similar, kind="stable")
        return [(self._names[rows[place]], float(similar[place])) for place in order if similar[place] >= least]

    def _learn(self) -> None:
        """Find the axes anew; the common mean is one of them, since vectors of this encoder have one."""
        count = len(self._names)
        step = max(1, count // _SAMPLE)
        sample = self._vectors[:count:step]
        _, axes = np.linalg.eigh(sample.T @ sample)
        self._turn = np.ascontiguousarray(axes[:, ::-1].T.astype(np.float32))
        self._turned_at = count
        self._heads = np.empty((len(self._vectors), HEAD), np.float32)
        self._rest = np.empty(len(self._vectors), np.float32)
        self._heads[:count] = self._vectors[:count] @ self._turn[:HEAD].T
        self._rest[:count] = _lengths(self._vectors[:count], self._heads[:count])

    def _follow(self, row: int) -> None:
        assert self._turn is not None
        if len(self._heads) < len(self._vectors):
            self._heads, self._rest = _grown(self._heads, len(self._vectors)), _grown(self._rest, len(self._vectors))
        self._heads[row] = self._turn[:HEAD] @ self._vectors[row]
        self._rest[row] = _lengths(self._vectors[row : row + 1], self._heads[row : row + 1])[0]


def _lengths(whole: Vector, heads: Vector) -> Vector:
    """What is left of each vector behind its head."""
    left: Vector = np.einsum("ij,ij->i", whole, whole) - np.einsum("ij,ij->i", heads, heads)
    return np.sqrt(np.maximum(left, 0.0, dtype=np.float32))


def _grown(rows: Vector, size: int = 0) -> Vector:
    grown = np.empty((size or 2 * len(rows), *rows.shape[1:]), np.float32)
    grown[: len(rows)] = rows
    return grown
