"""What a cache by meaning needs: somebody who turns questions into vectors, and somewhere to keep answers with them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

import msgspec

if TYPE_CHECKING:  # a store that is opened does without
    import numpy as np
    from numpy.typing import NDArray

WIDTH = 384
"""Numbers in a vector."""

Vector: TypeAlias = "NDArray[np.float32]"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A question that was answered, and all that tells whether another one is the same."""

    scope: str
    """Who may hear it again: organisation, role, instructions, knowledge. The beginning of it names a group."""
    id: str
    """`entry_id(scope, normal)`: the same words in the same scope have one entry."""
    question: str
    normal: str
    """The question without what makes no difference."""
    answer: str
    guard: bytes = b""
    """The question's signs, as the guard wrote them."""
    vector: bytes = b""
    """`WIDTH` float32 of unit length, little-endian; nothing where no encoder is there."""
    made: float
    """Seconds since 1970."""
    until: float
    """From this moment on it is never said again."""
    tokens: int = 0
    """What a hit saves."""


class Encoder(Protocol):
    """Turns questions into vectors whose product says how near they are."""

    @property
    def name(self) -> str:
        """The weights and their revision: vectors of two names are never compared."""
        ...

    @property
    def threshold(self) -> float:
        """Below this similarity two questions of this encoder are certainly not the same."""
        ...

    async def encode(self, texts: Sequence[str]) -> Vector:
        """A row a text, of unit length; EngineFailed or PartMissing when there is no way."""
        ...


class Kept(Protocol):
    """Where entries are; what has expired is never returned."""

    async def add(self, entry: Entry) -> None:
        """Keep it, in the place of the one that has its id."""
        ...

    async def exact(self, scope: str, digest: str) -> Entry | None:
        """The entry of this scope with this id."""
        ...

    async def nearest(
        self, scope: str, vector: Vector, most: int = 5, least: float = -1.0
    ) -> list[tuple[Entry, float]]:
        """The nearest first, each with its similarity, none below `least`: a higher one is found sooner."""
        ...

    async def hit(self, entry_id: str) -> None:
        """It was said again: where there is no more room it stays longer than others."""
        ...

    async def drop(self, entry_id: str) -> None:
        """Never say it again."""
        ...

    async def forget(self, scope_prefix: str = "") -> int:
        """Drop every entry whose scope begins so; how many there were."""
        ...

    async def count(self) -> int: ...


def entry_id(scope: str, normal: str) -> str:
    """What names a question in a scope."""
    return hashlib.sha256(f"{scope}\0{normal}".encode()).hexdigest()
