"""Answers given before, found again by the words of a question or by its meaning, and guarded.

    the same words → else: near enough for the encoder, and the same for the guard → else nothing

A cache or an encoder that fails or is slow is a miss; no turn ever fails for it.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import perf_counter
from time import time as wall_clock

import msgspec
import numpy as np

from shared.errors import IastedError
from shared.routing.cached import Found, Looked, Missed, Scope, Statistics
from shared.routing.guard import lexicon
from shared.routing.guard.comparing import apart
from shared.routing.guard.reading import Signs, normal, read
from shared.routing.remembering import Encoder, Entry, Kept, Vector, entry_id
from shared.routing.resting import Resting

log = logging.getLogger(__name__)

LOWEST = 0.92
"""Below this similarity nothing is the same, whatever an encoder says of itself."""
LIFE_S = 24 * 3600.0
BUDGET_S = 0.05
SHADOW = 0.02
_VECTORS = 64
_NEAREST = 5
_FIRST = "Où est la mairie ?"


class SemanticCache:
    """One for a program; `looked` hears of every look, `wake` brings an encoder that takes its time to come."""

    def __init__(
        self,
        encoder: Encoder | None,
        kept: Kept,
        *,
        clock: Callable[[], float] = wall_clock,
        budget_s: float = BUDGET_S,
        shadow: float = SHADOW,
        chance: Callable[[], float] = random.random,
        looked: Callable[[Looked], None] = lambda _: None,
        wake: Callable[[], Awaitable[Encoder | None]] | None = None,
    ) -> None:
        self._encoder, self._kept, self._clock = encoder, kept, clock
        self._budget_s, self._shadow, self._chance, self._looked = budget_s, shadow, chance, looked
        self._counts = Statistics()
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._encoder_rests, self._kept_rests = Resting(clock), Resting(clock)
        self._wake, self._ready = wake, False
        self._preparing: asyncio.Task[None] | None = None

    @property
    def threshold(self) -> float:
        return max(LOWEST, self._encoder.threshold if self._encoder else LOWEST)

    async def prepare(self) -> None:
        """Read the guard's words and wake the encoder; until then every look is a miss."""
        await asyncio.to_thread(lexicon.prepare)
        try:
            if self._encoder is None and self._wake is not None:
                self._encoder = await self._wake()
            if self._encoder is not None:
                await self._encoder.encode([_FIRST])
        except Exception as error:
            log.warning("the encoder is not there, the same words are still found: %s", type(error).__name__)
        self._ready = True

    async def aclose(self) -> None:
        """Nothing is prepared any more; encoder and entries are ended by whoever made them."""
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)

    async def look(self, question: str, scope: Scope) -> Found | Missed:
        """The answer kept for the same question in the same scope, or why there is none."""
        stages: dict[str, float] = {}
        outcome: Found | Missed = Missed(reason="failed")
        if not self._kept_rests.now:
            try:
                async with asyncio.timeout(self._budget_s):
                    outcome = await self._find(question, scope, stages)
                self._kept_rests.worked()
            except TimeoutError:
                outcome = Missed(reason="slow")
                self._trouble("slow", stages)
            except Exception as error:
                self._trouble(type(error).__name__, stages)
        self._count(outcome)
        self._looked(Looked(outcome=outcome, stages_ms=stages))
        return outcome

    async def keep(self, question: str, answer: str, scope: Scope, tokens: int = 0) -> bool:
        """Keep an answer for a day; False when the guard does not let it be kept or there is no way."""
        await asyncio.to_thread(lexicon.prepare)
        signs, now = read(question), self._clock()
        if signs.refused or scope.privacy == "restricted":
            return False
        key, said = scope.key(self._name), normal(question)
        try:
            entry = Entry(
                scope=key,
                id=entry_id(key, said),
                question=question,
                normal=said,
                answer=answer,
                guard=msgspec.json.encode(signs),
                vector=await self._vector_to_keep(question),
                made=now,
                until=now + LIFE_S,
                tokens=tokens,
            )
            await self._kept.add(entry)
        except Exception as error:
            log.warning("an answer could not be kept: %s", type(error).__name__)
            return False
        self._counts.kept += 1
        return True

    async def evict(self, entry: str) -> None:
        """Somebody says that this answer was wrong: never again."""
        await self._kept.drop(entry)
        self._counts.evicted += 1

    async def compared(self, found: Found, *, agrees: bool) -> None:
        """What a shadow check found; an answer that does not agree with a fresh one is dropped."""
        self._counts.shadow_checks += 1
        if not agrees:
            self._counts.false_hits += 1
            await self.evict(found.entry)

    async def forget(self, scope_prefix: str = "") -> int:
        """Drop all whose scope begins so; how many there were."""
        return await self._kept.forget(scope_prefix)

    async def statistics(self) -> Statistics:
        return msgspec.structs.replace(self._counts, entries=await self._kept.count())

    @property
    def _name(self) -> str:
        return self._encoder.name if self._encoder else "words-only"

    async def _find(self, question: str, scope: Scope, stages: dict[str, float]) -> Found | Missed:
        if not self._prepared():
            return Missed(reason="slow")
        with _Timed(stages, "guard"):
            signs = read(question)
        if signs.refused or scope.privacy == "restricted":
            return Missed(reason="uncacheable", detail=signs.refused)
        key, said = scope.key(self._name), normal(question)
        with _Timed(stages, "fetch"):
            entry = await self._kept.exact(key, entry_id(key, said))
        if entry is not None:
            return await self._hit(entry, 1.0, exact=True)
        if self._encoder is None or self._encoder_rests.now:
            return Missed(reason="no_encoder")
        with _Timed(stages, "embed"):
            vector = await self._encode(question)
        with _Timed(stages, "search"):
            near = await self._kept.nearest(key, vector, _NEAREST, self.threshold)
        with _Timed(stages, "guard"):
            chosen = _chosen(signs, near)
        return chosen if isinstance(chosen, Missed) else await self._hit(*chosen, exact=False)

    async def _hit(self, entry: Entry, similarity: float, *, exact: bool) -> Found:
        await self._kept.hit(entry.id)
        return Found(
            answer=entry.answer,
            entry=entry.id,
            asked_before=entry.question,
            layer="exact" if exact else "semantic",
            similarity=similarity,
            tokens=entry.tokens,
            shadow=self._chance() < self._shadow,
        )

    async def _encode(self, question: str) -> Vector:
        """The question's vector, remembered for the answer that may be kept for it."""
        if self._encoder is None:
            return np.zeros(0, np.float32)
        if question in self._vectors:
            return self._vectors[question]
        try:
            vector: Vector = (await self._encoder.encode([question]))[0]
        except BaseException:
            if self._encoder_rests.failed():
                log.warning("the encoder rests: the same words are still found")
            raise
        self._encoder_rests.worked()
        self._vectors[question] = vector
        while len(self._vectors) > _VECTORS:
            self._vectors.popitem(last=False)
        return vector

    async def _vector_to_keep(self, question: str) -> bytes:
        """Without an encoder the entry is found by its words alone."""
        try:
            return np.asarray(await self._encode(question), dtype="<f4").tobytes()
        except IastedError:
            return b""

    def _trouble(self, what: str, stages: dict[str, float]) -> None:
        """The place that answers are kept in rests, too, when it is what fails."""
        if ("embed" not in stages or "search" in stages) and self._kept_rests.failed():
            log.warning("the cache rests, engines answer meanwhile: %s", what)

    def _prepared(self) -> bool:
        if not self._ready and (self._preparing is None or self._preparing.done()):
            self._preparing = asyncio.create_task(self.prepare())
        return self._ready

    def _count(self, outcome: Found | Missed) -> None:
        counts = self._counts
        if isinstance(outcome, Missed):
            counts.misses[outcome.reason] = counts.misses.get(outcome.reason, 0) + 1
            return
        counts.exact += outcome.layer == "exact"
        counts.semantic += outcome.layer == "semantic"
        counts.tokens_saved += 0 if outcome.shadow else outcome.tokens


class _Timed:
    """Adds the time of a block to its stage."""

    def __init__(self, stages: dict[str, float], name: str) -> None:
        self._stages, self._name = stages, name

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(self, *_: object) -> None:
        self._stages[self._name] = self._stages.get(self._name, 0.0) + 1000 * (perf_counter() - self._began)


def _chosen(asked: Signs, near: list[tuple[Entry, float]]) -> tuple[Entry, float] | Missed:
    """The nearest that is the same for the guard; else why the very nearest is not."""
    if not near:
        return Missed(reason="below_threshold")
    whys = [apart(asked, _signs(entry)) for entry, _ in near]
    if None in whys:
        return near[whys.index(None)]
    entry, similarity = near[0]
    return Missed(reason="guard", detail=whys[0], similarity=similarity, asked_before=entry.question)


def _signs(entry: Entry) -> Signs:
    """As they were kept; read anew when the guard has learnt since."""
    try:
        signs = msgspec.json.decode(entry.guard, type=Signs)
    except msgspec.MsgspecError:
        return read(entry.question)
    return signs if signs.version == lexicon.version() else read(entry.question)
