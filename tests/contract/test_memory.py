"""Wherever answers are remembered: what is kept is found again by its words and its meaning, until it must not be."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager

import msgspec
import numpy as np
import pytest

from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from shared.memory.memory_cache import MemoryKept
from shared.memory.redis_cache import RedisKept
from shared.memory.sqlite_cache import StoredKept
from shared.routing.remembering import WIDTH, Entry, entry_id
from tests.fakes.clock import Clock
from tests.servers.valkey import Valkey

DAY = 86_400.0
SCOPE, OTHER = "min-int|agent|internal|v1", "min-int|chief|internal|v1"


def direction(*numbers: float):
    vector = np.zeros(WIDTH, np.float32)
    vector[: len(numbers)] = numbers
    return vector / np.linalg.norm(vector)


def entry(clock, question="qui signe ?", scope=SCOPE, vector=None, **more):
    facts = {
        "id": entry_id(scope, question),
        "question": question.capitalize(),
        "normal": question,
        "answer": f"Réponse à {question}",
        "guard": b'{"numbers":[]}',
        "vector": direction(1).tobytes() if vector is None else vector.astype("<f4").tobytes(),
        "made": clock(),
        "until": clock() + DAY,
        "tokens": 120,
    }
    return Entry(scope=scope, **(facts | more))


@asynccontextmanager
async def in_memory(clock, tmp_path, room):
    yield MemoryKept(clock, room)


@asynccontextmanager
async def in_redis(clock, tmp_path, room):
    with Valkey() as valkey:
        kept = RedisKept(valkey.url, b"s" * 32, clock=clock, room=room)
        try:
            yield kept
        finally:
            await kept.aclose()


@asynccontextmanager
async def in_the_store(clock, tmp_path, room):
    store, _ = Vault(tmp_path / "desk", None, cost=Cost(memory_kib=64, passes=1, lanes=1)).create("quatre mots choisis")
    with store:
        yield StoredKept(store.remembered, clock, room)


PLACES = {"memory": in_memory, "redis": in_redis, "store": in_the_store}


@pytest.fixture
def clock():
    return Clock(float(int(time.time())))


@pytest.fixture(params=list(PLACES))
def place(request, clock, tmp_path):
    """Call it to have the place with so much room."""
    return lambda room=100: PLACES[request.param](clock, tmp_path, room)


async def test_what_is_kept_is_found_by_its_words(place, clock):
    async with place() as kept:
        first = entry(clock)
        await kept.add(first)
        assert await kept.exact(SCOPE, first.id) == first
        assert await kept.exact(SCOPE, entry_id(SCOPE, "qui paie ?")) is None
        assert await kept.count() == 1


async def test_the_nearest_come_first_with_their_similarity(place, clock):
    async with place() as kept:
        near, far = entry(clock, "a", vector=direction(1, 0.1)), entry(clock, "b", vector=direction(1, 2))
        await kept.add(far)
        await kept.add(near)
        found = await kept.nearest(SCOPE, direction(1))
        assert [each for each, _ in found] == [near, far]
        assert [similar for _, similar in found] == pytest.approx([1 / 1.01**0.5, 1 / 5**0.5], abs=1e-4)
        assert await kept.nearest(SCOPE, direction(1), most=1) == found[:1]
        assert await kept.nearest(SCOPE, direction(1), least=0.9) == found[:1]


async def test_nobody_hears_what_was_answered_in_another_scope(place, clock):
    async with place() as kept:
        secret = entry(clock, scope=OTHER)
        await kept.add(secret)
        assert await kept.exact(SCOPE, secret.id) is None
        assert await kept.nearest(SCOPE, direction(1)) == []
        assert await kept.exact(OTHER, secret.id) == secret


async def test_what_has_expired_is_never_said_again(place, clock):
    async with place() as kept:
        short, long = entry(clock, "a", until=clock() + 60), entry(clock, "b")
        await kept.add(short)
        await kept.add(long)
        await kept.add(entry(clock, "c", until=clock()))
        clock.pass_by(60)
        assert await kept.exact(SCOPE, short.id) is None
        assert [each for each, _ in await kept.nearest(SCOPE, direction(1))] == [long]
        assert await kept.count() == 1


async def test_the_same_words_have_one_answer_the_last(place, clock):
    async with place() as kept:
        before = entry(clock, until=clock() + 60)
        after = msgspec.structs.replace(before, answer="Autre", until=clock() + DAY, vector=direction(0, 1).tobytes())
        await kept.add(before)
        await kept.add(after)
        clock.pass_by(60)
        assert await kept.count() == 1
        assert await kept.exact(SCOPE, before.id) == after
        ((found, similar),) = await kept.nearest(SCOPE, direction(0, 1))
        assert (found, similar) == (after, pytest.approx(1))


async def test_an_entry_without_a_vector_is_found_by_its_words_only(place, clock):
    async with place() as kept:
        plain = entry(clock, vector=np.empty(0))
        await kept.add(plain)
        assert await kept.exact(SCOPE, plain.id) == plain
        assert await kept.nearest(SCOPE, direction(1)) == []


async def test_what_is_dropped_or_forgotten_is_gone(place, clock):
    async with place() as kept:
        mine, hers, third = entry(clock, "a"), entry(clock, "b", scope=OTHER), entry(clock, "c")
        for each in (mine, hers, third):
            await kept.add(each)
        await kept.drop(third.id)
        await kept.drop("never kept")
        assert await kept.exact(SCOPE, third.id) is None
        assert await kept.forget("min-int|agent") == 1
        assert await kept.exact(SCOPE, mine.id) is None
        assert await kept.exact(OTHER, hers.id) == hers
        assert await kept.forget() == 1
        assert await kept.count() == 0


async def test_a_scope_that_is_full_lets_go_of_what_served_least(place, clock):
    async with place(room=10) as kept:
        entries = [entry(clock, f"question {number}", vector=direction(1, number)) for number in range(11)]
        for each in entries[:10]:
            await kept.add(each)
        for each in entries[:9]:
            await kept.hit(each.id)
        await kept.hit("never kept")
        await kept.add(entries[10])
        assert await kept.count() == 10
        assert await kept.exact(SCOPE, entries[9].id) is None
        assert await kept.exact(SCOPE, entries[10].id) == entries[10]
        assert entries[9] not in [each for each, _ in await kept.nearest(SCOPE, direction(1, 9), most=20)]


async def test_many_may_ask_and_keep_at_once(place, clock):
    async with place() as kept:
        entries = [entry(clock, f"question {number}", vector=direction(1, number)) for number in range(30)]
        await asyncio.gather(*(kept.add(each) for each in entries))
        found = await asyncio.gather(*(kept.nearest(SCOPE, direction(1, n), most=1) for n in range(30)))
        assert [each for ((each, _),) in found] == entries
