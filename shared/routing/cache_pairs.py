"""Pairs of questions put to the very cache of the product, to see whether the second gets the answer of the first."""

from __future__ import annotations

import msgspec
import numpy as np

from shared.errors import IastedError
from shared.language import say
from shared.routing.cache import SemanticCache
from shared.routing.cached import Found, Layer, Reason, Scope
from shared.routing.guard.reading import read
from shared.routing.guard.reasons import Difference, Refusal
from shared.routing.remembering import Encoder, Kept

_PATIENCE_S = 30.0
"""Nobody waits for a turn here: an encoder that has yet to start is given its time."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two questions, and where it is known whether they are one."""

    a: str
    """Asked before."""
    b: str
    """Asked now."""
    same: bool | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a pair; `similarity` is the encoder's, whatever the guard said."""

    hit: bool
    layer: Layer | None = None
    reason: Reason | None = None
    detail: Refusal | Difference | None = None
    similarity: float | None = None


class Tally(msgspec.Struct, kw_only=True):
    """What became of many."""

    pairs: int = 0
    hits: int = 0
    traps: int = 0
    false_hits: int = 0
    paraphrases: int = 0
    recognised: int = 0

    def count(self, pair: Pair, told: Told) -> None:
        self.pairs += 1
        self.hits += told.hit
        if pair.same is True:
            self.paraphrases += 1
            self.recognised += told.hit
        elif pair.same is False:
            self.traps += 1
            self.false_hits += told.hit


def read_pairs(content: bytes) -> tuple[list[Pair], list[str]]:
    """The pairs of a file, and a sentence for each line that holds none."""
    pairs, problems = list[Pair](), list[str]()
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            pairs.append(msgspec.json.decode(line, type=Pair))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            problems.append(
                say(
                    f'Ligne {number} : ce n\'est pas une paire {{"a": …, "b": …}} ; les autres sont lues.',
                    f'Line {number}: not a pair {{"a": …, "b": …}}; the others are read.',
                )
            )
    return pairs, problems


class Explainer:
    """Keeps an answer to the first question of a pair, then asks the second; each pair in a scope of its own."""

    def __init__(self, encoder: Encoder | None, kept: Kept) -> None:
        self._encoder = encoder
        self._cache = SemanticCache(encoder, kept, budget_s=_PATIENCE_S, shadow=0.0)
        self._pairs = 0

    async def prepare(self) -> None:
        await self._cache.prepare()

    async def explain(self, pair: Pair) -> Told:
        self._pairs += 1
        scope = Scope(knowledge=f"{self._pairs}")
        kept = await self._cache.keep(pair.a, "-", scope)
        found = await self._cache.look(pair.b, scope)
        near = await _similarity(pair, self._encoder)
        if isinstance(found, Found):
            return Told(hit=True, layer=found.layer, similarity=near)
        if not kept and found.detail is None:
            return Told(hit=False, reason="uncacheable", detail=read(pair.a).refused, similarity=near)
        return Told(hit=False, reason=found.reason, detail=found.detail, similarity=near)


async def _similarity(pair: Pair, encoder: Encoder | None) -> float | None:
    if encoder is None:
        return None
    try:
        one, other = await encoder.encode([pair.a, pair.b])
    except IastedError:
        return None
    return round(float(np.dot(one, other)), 4)
