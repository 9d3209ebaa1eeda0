"""The corpus of pairs through the product's cache with the real encoder's vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from models.encoders import encoder
from models.store import default_store
from shared.memory.memory_cache import MemoryKept
from shared.routing.cache_pairs import Explainer, Pair, Tally
from tests.fakes.pairs import pairs

pytestmark = pytest.mark.models
STEP = 64
PAIRS = [pair for number, pair in enumerate(pairs()) if pair.same or number % 3 == 0]
"""Every trap is held against the guard alone elsewhere; here each costs an encoding."""


class Prepared:
    """The real encoder's vectors, made in large batches beforehand."""

    def __init__(self, name: str, threshold: float, vectors: dict[str, np.ndarray]) -> None:
        self.name, self.threshold, self._vectors = name, threshold, vectors

    async def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._vectors[text] for text in texts])


async def prepared() -> Prepared:
    real = encoder(default_store())
    questions = sorted({"Où est la mairie ?", *(text for pair in PAIRS for text in (pair.a, pair.b))}, key=len)
    try:
        made = [await real.encode(questions[at : at + STEP]) for at in range(0, len(questions), STEP)]
    finally:
        await real.aclose()
    return Prepared(real.name, real.threshold, dict(zip(questions, np.concatenate(made), strict=True)))


async def test_no_trap_is_a_hit_and_most_paraphrases_are_though_most_traps_are_near_enough_for_the_encoder():
    explainer = Explainer(vectors := await prepared(), MemoryKept())
    await explainer.prepare()
    held, tuned, near = Tally(), Tally(), 0
    for pair in PAIRS:
        told = await explainer.explain(Pair(a=pair.a, b=pair.b))
        (held if pair.held_out else tuned).count(Pair(a=pair.a, b=pair.b, same=pair.same), told)
        near += not pair.same and told.similarity >= vectors.threshold
    assert held.false_hits == tuned.false_hits == 0
    assert near > 0.75 * (held.traps + tuned.traps)
    assert tuned.recognised >= 0.70 * tuned.paraphrases
    assert held.recognised >= 0.65 * held.paraphrases
