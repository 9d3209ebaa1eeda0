"""Instances share what is remembered in a real server: what one drops no other says, and nobody can read it there."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager

import msgspec
import pytest

from shared.errors import EngineFailed
from shared.memory import tail
from shared.memory.redis_cache import RedisKept
from tests.contract.test_memory import SCOPE, direction, entry
from tests.servers.valkey import Valkey

SECRET = b"0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def valkey():
    with Valkey() as server:
        yield server


@pytest.fixture(autouse=True)
def empty(valkey):
    valkey.told("FLUSHALL")


@asynccontextmanager
async def instances(valkey, *secrets):
    made = [RedisKept(valkey.url, secret) for secret in secrets or (SECRET, SECRET)]
    try:
        yield made
    finally:
        for each in made:
            await each.aclose()


async def near(kept, *numbers):
    return [each for each, _ in await kept.nearest(SCOPE, direction(*numbers or (1,)))]


async def test_what_one_instance_keeps_another_finds_and_what_one_drops_none_says(valkey):
    async with instances(valkey) as (one, other):
        assert await near(other) == []
        first, second = entry(time.time, "a"), entry(time.time, "b", vector=direction(1, 0.5))
        await one.add(first)
        await one.add(second)
        assert await near(other) == [first, second]
        assert await other.exact(SCOPE, first.id) == first
        await other.drop(first.id)
        assert await near(one) == [second]
        changed = msgspec.structs.replace(second, answer="Autre réponse")
        await other.add(changed)
        assert await near(one) == [changed]
        assert await one.forget("min-int") == 1
        assert (await near(other), await other.count()) == ([], 0)


async def test_an_instance_that_starts_later_knows_what_was_kept_before(valkey):
    async with instances(valkey) as (one, late):
        kept = [entry(time.time, f"q{number}", vector=direction(1, number)) for number in range(20)]
        for each in kept:
            await one.add(each)
        assert (await near(late, 1, 7))[0] == kept[7]
        assert await late.count() == 20


async def test_an_instance_that_missed_a_part_of_the_stream_starts_again(valkey, monkeypatch):
    monkeypatch.setattr(tail, "LONGEST", 3)
    async with instances(valkey) as (one, other):
        assert await near(other) == []
        kept = [entry(time.time, f"q{number}", vector=direction(1, number)) for number in range(250)]
        for each in kept[:200]:
            await one.add(each)
        valkey.told("XTRIM", "iasted:remembered:log", "MAXLEN", "2")
        assert (await near(other, 1, 3))[0] == kept[3]
        for each in kept[200:]:
            await one.add(each)
        assert await other.count() == 250


async def test_a_server_that_comes_back_empty_is_noticed(valkey):
    async with instances(valkey) as (one, other):
        before, after = entry(time.time, "a"), entry(time.time, "b", vector=direction(0, 1))
        await one.add(before)
        assert await near(other) == [before]
        valkey.told("FLUSHALL")
        assert await near(other) == []
        await one.add(after)
        assert await near(other, 0, 1) == [after]
        assert await one.count() == 1


async def test_what_is_over_leaves_the_server_by_itself(valkey):
    async with instances(valkey) as (one, _):
        await one.add(entry(time.time, "a", until=time.time() + 0.15))
        key = next(name for name in valkey.told("KEYS", "*") if b":e:" in name)
        assert 0 < valkey.told("PTTL", key.decode()) <= 150


async def test_nothing_of_a_question_or_an_answer_can_be_read_in_the_server(valkey):
    async with instances(valkey) as (one, _):
        secret = entry(time.time, "où dort le témoin ?", answer="À Ntoum, chez sa tante.")
        await one.add(secret)
        names = [name.decode() for name in valkey.told("KEYS", "*")]
        dumped = b" ".join([valkey.told("DUMP", name) for name in names]) + " ".join(names).encode()
        for trace in ("témoin", "Ntoum", "tante", SCOPE, "min-int", secret.id):
            assert trace.encode() not in dumped


async def test_what_another_secret_sealed_or_somebody_moved_is_no_answer(valkey):
    async with instances(valkey, SECRET, b"another secret, as long as it is") as (one, stranger):
        first, second = entry(time.time, "a"), entry(time.time, "b")
        await one.add(first)
        await one.add(second)
        assert await stranger.count() == 0
        keys = [one._envelope.key(each.id) for each in (first, second)]
        valkey.told("COPY", *keys, "REPLACE")
        assert await one.exact(SCOPE, second.id) is None
        assert await near(one) == [first]
        valkey.told("SET", keys[0], "nonsense")
        assert await one.exact(SCOPE, first.id) is None


async def test_a_server_that_is_gone_is_told_and_its_return_is_noticed():
    with Valkey() as valkey:
        async with instances(valkey) as (one, _):
            await one.add(entry(time.time, "a"))
            valkey.stop()
            for attempt in (one.count(), one.exact(SCOPE, "x"), one.add(entry(time.time, "b")), near(one)):
                with pytest.raises(EngineFailed) as told:
                    await attempt
                assert told.value.code == "cache-unreachable"
            valkey.start()
            assert await one.count() == 0
            await one.add(entry(time.time, "c"))
            assert await one.count() == 1
