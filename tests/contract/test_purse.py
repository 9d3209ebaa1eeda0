"""What every purse promises: no limit is passed whoever asks at once, and what a crash left aside is free again."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.store.spending import StorePurse
from shared.ids import new_id
from shared.routing.ledger import HELD_S, MemoryPurse
from sync_server.kit.database import Database
from sync_server.kit.migrate import migrate
from sync_server.spending.postgres_purse import PostgresPurse
from sync_server.spending.redis_purse import RedisPurse
from tests.servers.postgres import fresh_database

TODAY, ROOMY = date(2026, 11, 27), (10_000, 10_000)
KINDS = ("memory", "postgres", "redis", "store")


class Clock:
    """Seconds that a test may let pass."""

    def __init__(self) -> None:
        self.later = 0.0

    def __call__(self) -> float:
        return 1_780_000_000 + self.later

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self(), UTC) + timedelta()


class Place:
    """One kind of purse; `opened` gives another door to the same money, as another instance has."""

    def __init__(self, kind: str, clock: Clock, request) -> None:
        self.kind, self.clock = kind, clock
        if kind == "memory":
            self._shared = MemoryPurse(clock)
        elif kind == "postgres":
            self.url = request.getfixturevalue("costs_url")
        elif kind == "redis":
            self.url = request.getfixturevalue("valkey").url
        else:
            self._shared = StorePurse(request.getfixturevalue("sealed").database, clock.moment)

    async def opened(self, stack: AsyncExitStack):
        if self.kind == "postgres":
            database = await stack.enter_async_context(Database(self.url, 4))
            return PostgresPurse(database, self.clock.moment)
        if self.kind == "redis":
            purse = RedisPurse(self.url, _nothing, self.clock)
            stack.push_async_callback(purse.close)
            return purse
        return self._shared


async def _nothing(_day, _organisation):
    return {}


@pytest.fixture(scope="module")
def costs_url(embedded_postgres):
    url = fresh_database(embedded_postgres)

    async def prepared():
        async with Database(url, 1) as database:
            await migrate(database)

    asyncio.run(prepared())
    return url


@pytest.fixture
def sealed(tmp_path):
    from desktop.store.derivation import Cost  # noqa: PLC0415 - the sealed store is one place of four
    from desktop.store.vault import Vault  # noqa: PLC0415 - the same

    store, _ = Vault(tmp_path / "desk", None, cost=Cost(memory_kib=64, passes=1, lanes=1)).create("quatre mots choisis")
    with store:
        yield store


@pytest.fixture(params=KINDS)
def place(request):
    return Place(request.param, Clock(), request)


@pytest.fixture
async def purse(place):
    async with AsyncExitStack() as stack:
        yield await place.opened(stack)


@pytest.fixture
def dgi():
    """An organisation of this test's own."""
    return new_id()


async def test_what_is_set_aside_counts_until_what_it_came_to_replaces_it(purse, dgi):
    assert await purse.spent(TODAY, dgi, "agnes") == (0, 0)
    assert await purse.reserve(TODAY, dgi, "agnes", 500, ROOMY)
    assert await purse.spent(TODAY, dgi, "agnes") == (500, 500)
    assert await purse.spent(TODAY, dgi, "simon") == (0, 500)
    await purse.settle(TODAY, dgi, "agnes", 500, 120)
    assert await purse.spent(TODAY, dgi, "agnes") == (120, 120)


async def test_a_limit_of_the_person_or_of_the_organisation_refuses_all_of_it(purse, dgi):
    assert await purse.reserve(TODAY, dgi, "agnes", 400, (400, 600))
    assert not await purse.reserve(TODAY, dgi, "agnes", 1, (400, 600))
    assert not await purse.reserve(TODAY, dgi, "simon", 201, (400, 600))
    assert await purse.reserve(TODAY, dgi, "simon", 200, (400, 600))
    assert await purse.spent(TODAY, dgi, "simon") == (200, 600)


async def test_days_and_organisations_have_purses_of_their_own(purse, dgi):
    await purse.reserve(TODAY, dgi, "agnes", 400, (400, 400))
    assert await purse.reserve(TODAY + timedelta(1), dgi, "agnes", 400, (400, 400))
    assert await purse.reserve(TODAY, new_id(), "agnes", 400, (400, 400))


async def test_what_was_never_set_aside_is_spent_all_the_same(purse, dgi):
    await purse.settle(TODAY, dgi, "agnes", 0, 70)
    assert await purse.spent(TODAY, dgi, "agnes") == (70, 70)


async def test_what_costs_nothing_is_granted_whatever_was_spent(purse, dgi):
    await purse.settle(TODAY, dgi, "agnes", 0, 700)
    assert await purse.reserve(TODAY, dgi, "agnes", 0, (500, 500))
    assert not await purse.reserve(TODAY, dgi, "agnes", 1, (500, 500))


async def test_what_a_crash_left_aside_is_free_again_and_what_was_spent_is_not(place, purse, dgi):
    await purse.settle(TODAY, dgi, "agnes", 0, 100)
    assert await purse.reserve(TODAY, dgi, "agnes", 300, (400, 400))
    assert not await purse.reserve(TODAY, dgi, "agnes", 300, (400, 400))
    place.clock.later = HELD_S + 1
    assert await purse.spent(TODAY, dgi, "agnes") == (100, 100)
    assert await purse.reserve(TODAY, dgi, "agnes", 300, (400, 400))


async def test_an_attempt_that_ends_after_its_money_was_freed_is_spent(place, purse, dgi):
    await purse.reserve(TODAY, dgi, "agnes", 300, ROOMY)
    place.clock.later = HELD_S + 1
    await purse.settle(TODAY, dgi, "agnes", 300, 250)
    assert await purse.spent(TODAY, dgi, "agnes") == (250, 250)


async def test_many_who_ask_at_once_at_two_doors_never_pass_a_limit(place, dgi):
    async with AsyncExitStack() as stack:
        doors = [await place.opened(stack) for _ in range(2)]
        people = ["agnes", "simon", "rose"]
        asked = [doors[n % 2].reserve(TODAY, dgi, people[n % 3], 100, (700, 1500)) for n in range(45)]
        granted = await asyncio.gather(*asked)
        assert sum(granted) == 15, "as many as there is money for, and not one more"
        spent = [await doors[0].spent(TODAY, dgi, each) for each in people]
        assert {all_ for _, all_ in spent} == {1500}
        assert max(mine for mine, _ in spent) <= 700
        settled = [doors[n % 2].settle(TODAY, dgi, people[n % 3], 100, 10) for n in range(45) if granted[n]]
        await asyncio.gather(*settled)
        assert (await doors[1].spent(TODAY, dgi, "agnes"))[1] == 150


STEPS = st.lists(
    st.tuples(st.sampled_from(["reserve", "settle"]), st.sampled_from(["agnes", "simon"]), st.integers(0, 300)),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_in_whatever_order_the_sums_are_right(place, steps):
    async def law() -> None:
        async with AsyncExitStack() as stack:
            purse, dgi = await place.opened(stack), new_id()
            held, spent = {"agnes": [], "simon": []}, {"agnes": 0, "simon": 0}
            for what, who, amount in steps:
                mine = spent[who] + sum(held[who])
                all_ = sum(spent.values()) + sum(map(sum, held.values()))
                if what == "reserve":
                    fits = amount == 0 or (mine + amount <= 400 and all_ + amount <= 600)
                    assert await purse.reserve(TODAY, dgi, who, amount, (400, 600)) is fits
                    held[who] += [amount] if fits and amount else []
                elif held[who]:
                    reserved = held[who].pop(0)
                    await purse.settle(TODAY, dgi, who, reserved, min(amount, reserved))
                    spent[who] += min(amount, reserved)
                told = await purse.spent(TODAY, dgi, who)
                assert told == (
                    spent[who] + sum(held[who]),
                    sum(spent.values()) + sum(map(sum, held.values())),
                )
                assert told[0] <= 400
                assert told[1] <= 600

    asyncio.run(law())
