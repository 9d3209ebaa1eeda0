"""What the cache by meaning costs at ten thousand answers, stage by stage, and its search alone at a hundred thousand.

Each figure stands beside its baseline of the same run: the same look at a cache of a hundred other answers, the
encoder in float32, or a search that compares everything. The other answers' vectors are drawn as widely spread as those
of questions that field agents ask, so that they are as near to each other as real ones.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import numpy as np

from desktop.bench.cached_questions import QUESTIONS, asked_again, asked_before
from desktop.bench.judge import load
from desktop.bench.run import Figures, Run, mean, percentile
from desktop.store.cipher import Database
from desktop.store.migrations import migrate
from desktop.store.remembered import RememberedAnswers
from models.catalogue import catalogue
from models.deriving import derive
from models.encoders import LAPTOP, hosted
from shared.figures import figure, timed
from shared.language import say
from shared.memory.embedder import HostedEncoder
from shared.memory.index import Index
from shared.memory.sqlite_cache import StoredKept
from shared.routing.cache import SemanticCache
from shared.routing.cached import Found, Looked, Scope
from shared.routing.remembering import WIDTH, Entry, Vector, entry_id

MANY, FEW, FULL = 10_000, 100, 100_000
SEARCHES = 300
PROMISED_MS = 10.0
LEAST = 0.95
DAY_S = 86_400.0
_PATIENT_S = 5.0
"""The product gives a look 0.05 s; here it is only counted how often that would not do."""
SCOPE = Scope(organisation="bench", role="agent")


class Looks(msgspec.Struct):
    """What one pass of looks took, in milliseconds."""

    whole: list[float] = []
    stages: dict[str, list[float]] = {}
    hits: int = 0

    def heard(self, looked: Looked) -> None:
        self.hits += isinstance(looked.outcome, Found)
        for stage, took in looked.stages_ms.items():
            self.stages.setdefault(stage, []).append(took)


async def cache(run: Run) -> Figures:
    """Looks at a cache in the sealed store, then the search alone."""
    model = catalogue().named("multilingual-e5-small")
    derive(model, run.store, LAPTOP)
    encoder = hosted(model, run.store, LAPTOP)
    exact = hosted(model, run.store, LAPTOP, compute="float32")
    count = min(run.limit or QUESTIONS, QUESTIONS)
    try:
        drawn = spread_like(await encoder.encode([each.text for each in load().question]), FULL)
        many = await _looks(encoder, drawn[:MANY], count, run)
        few = await _looks(encoder, drawn[:FEW], count, run)
        return {
            **_shown("cache.exact.whole", many[0].whole, few[0].whole, PROMISED_MS),
            **_shown("cache.semantic.whole", many[1].whole, few[1].whole, None),
            **_stages(many[1], few[1]),
            "cache.semantic.whole.over_50_ms": figure(
                100 * mean([float(took > 50) for took in many[1].whole]), "%", n=count
            ),
            "cache.semantic.whole.found": figure(100 * many[1].hits / count, "%", n=count),
            **await _encoding(encoder, exact, count),
            **_searching(drawn),
        }
    finally:
        await encoder.aclose()
        await exact.aclose()


async def _looks(encoder: HostedEncoder, drawn: Vector, asked: int, run: Run) -> tuple[Looks, Looks]:
    """The same words again, then other words, at a cache of these answers and those to the questions that are asked."""
    with tempfile.TemporaryDirectory(prefix="iasted-bench-") as folder:
        database = Database(Path(folder) / "store.db", bytearray(secrets.token_bytes(32)), new=True)
        migrate(database)
        rows = RememberedAnswers(database)
        with database.transaction():
            for entry in _others(SCOPE.key(encoder.name), drawn):
                rows.put(entry)
        kept = StoredKept(rows)
        await _keep(SemanticCache(encoder, kept), asked_before(asked))
        label = say(f"Cache de {len(drawn)}", f"Cache of {len(drawn)}")
        same = await _pass(encoder, kept, run.track(asked_before(asked), label))
        other = await _pass(encoder, kept, run.track(asked_again(asked), label))
        database.close()
    return same, other


async def _keep(cache: SemanticCache, questions: list[str]) -> None:
    await cache.prepare()
    for question in questions:
        await cache.keep(question, "Voyez le guichet.", SCOPE, tokens=100)


async def _pass(encoder: HostedEncoder, kept: StoredKept, questions: Iterable[str]) -> Looks:
    looks = Looks()
    cache = SemanticCache(encoder, kept, budget_s=_PATIENT_S, shadow=0.0, looked=looks.heard)
    await cache.prepare()
    for question in questions:
        began = time.perf_counter()
        await cache.look(question, SCOPE)
        looks.whole.append(1000 * (time.perf_counter() - began))
    return looks


def _others(scope: str, vectors: Vector) -> list[Entry]:
    now = time.time()
    return [
        Entry(
            scope=scope,
            id=entry_id(scope, f"autre question {number}"),
            question=f"Autre question {number} ?",
            normal=f"autre question {number}",
            answer="Voyez le guichet.",
            vector=vector.tobytes(),
            made=now,
            until=now + DAY_S,
        )
        for number, vector in enumerate(vectors)
    ]


def spread_like(vectors: Vector, count: int, seed: int = 7) -> Vector:
    """Unit vectors with the mean and the spread of these, along the directions in which these differ."""
    chance = np.random.default_rng(seed)
    middle = vectors.mean(0)
    mixed = chance.standard_normal((count, len(vectors)), dtype=np.float32) @ (vectors - middle)
    drawn = middle + mixed / np.float32(np.sqrt(len(vectors)))
    drawn += 0.01 * chance.standard_normal((count, WIDTH), dtype=np.float32)  # what they have of their own
    return np.ascontiguousarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


async def _encoding(encoder: HostedEncoder, exact: HostedEncoder, count: int) -> Figures:
    """One question at a time, as they come."""
    cpu: dict[str, list[float]] = {"ours": [], "exact": []}
    wall: dict[str, list[float]] = {"ours": [], "exact": []}
    for name, subject in (("ours", encoder), ("exact", exact)):
        await subject.warm()
        for question in asked_again(count):
            began, spent = time.perf_counter(), subject.host.cpu_s
            await subject.encode([question])
            wall[name].append(1000 * (time.perf_counter() - began))
            cpu[name].append(1000 * (subject.host.cpu_s - spent))
    memory, before = await encoder.host.memory_mb(), await exact.host.memory_mb()
    return {
        **_shown("cache.embed.wall", wall["ours"], wall["exact"], None),
        "cache.embed.cpu.mean": figure(mean(cpu["ours"]), "ms CPU", baseline=mean(cpu["exact"]), n=count),
        "cache.embed.memory.resident": figure(memory, "MB", baseline=before),
    }


def _searching(kept: Vector) -> Figures:
    """A full index, asked by turns for a question that is there in other words, and for one that is not."""
    index, chance = Index(), np.random.default_rng(8)
    for number, vector in enumerate(kept):
        index.add(str(number), vector)
    asked = spread_like(kept[:SEARCHES], SEARCHES, seed=9)
    asked[::2] = kept[:SEARCHES:2] + 0.008 * chance.standard_normal((SEARCHES // 2, WIDTH), dtype=np.float32)
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    index.nearest(asked[0], 5, LEAST)
    ours = _timed(asked, lambda one: index.nearest(one, 5, LEAST))
    flat = _timed(asked, lambda one: np.argpartition(kept @ one, FULL - 5)[FULL - 5 :])
    return {
        **_shown("cache.search_of_100000.wall", ours[0], flat[0], PROMISED_MS),
        **_shown("cache.search_of_100000.cpu", ours[1], flat[1], None),
    }


def _timed(asked: Vector, search: Callable[[Vector], object]) -> tuple[list[float], list[float]]:
    """Wall and processor milliseconds of each."""
    wall, cpu = [], []
    for one in asked:
        with timed() as spent:
            search(one)
        wall.append(1000 * spent.wall)
        cpu.append(1000 * spent.cpu)
    return wall, cpu


def _stages(looks: Looks, before: Looks) -> Figures:
    found: Figures = {}
    for stage, took in looks.stages.items():
        found |= _shown(f"cache.semantic.{stage}", took, before.stages.get(stage, []), None)
    return found


def _shown(name: str, took: list[float], before: list[float], target: float | None) -> Figures:
    """The middle and the slow end."""
    return {
        f"{name}.p50": figure(percentile(took, 50), "ms", baseline=percentile(before, 50), n=len(took)),
        f"{name}.p99": figure(percentile(took, 99), "ms", target=target, baseline=percentile(before, 99), n=len(took)),
    }
