"""What people choose about synchronising: a pause, a connection that costs; and a desk that locks at any moment."""

from __future__ import annotations

import asyncio

import msgspec

from desktop.account.refusals import Unreachable
from desktop.settings import Settings
from desktop.sync.rounds import Round

PAUSED = Settings(sync_paused=True)


def test_a_pause_outlives_a_restart_and_ends_with_a_round(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(500)
        desk.syncing.changed()
        await asyncio.sleep(500)
        assert not desk.exchange.rounds
        assert desk.phase == "paused"
        desk.syncing.use(Settings())
        await asyncio.sleep(0.1)
        assert len(desk.exchange.rounds) == 1
        assert desk.phase == "idle"

    at_a_desk(scene, PAUSED)


def test_a_pause_ends_the_round_that_runs_and_nothing_of_it_is_forgotten(at_a_desk):
    def before(desk):
        desk.exchange.held = asyncio.Event()

    async def scene(desk):
        await asyncio.sleep(1)
        assert desk.phase == "working"
        desk.syncing.use(PAUSED)
        await asyncio.sleep(0.1)
        assert (desk.exchange.cancelled, desk.phase) == (1, "paused")
        desk.exchange.held = None
        desk.syncing.use(Settings())
        await asyncio.sleep(0.1)
        assert len(desk.exchange.rounds) == 2

    at_a_desk(scene, before=before)


def test_on_a_connection_that_costs_files_wait_until_somebody_asks(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(1)
        desk.standing.waits(files=3, size=4_200_000)
        desk.syncing.changed()
        await asyncio.sleep(3)
        assert desk.syncing.status.metered
        desk.syncing.at_once(files=True)
        await asyncio.sleep(0.1)
        desk.syncing.at_once()
        await asyncio.sleep(0.1)
        assert desk.exchange.with_files == [False, False, True, False]

    at_a_desk(scene, Settings(metered="yes"))


def test_a_file_that_comes_due_brings_a_round_unless_the_connection_costs(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(1)
        desk.exchange.files_here = True
        await asyncio.sleep(150)
        assert desk.exchange.with_files == ([False] if desk.syncing.status.metered else [True, True])

    at_a_desk(scene)
    at_a_desk(scene, Settings(metered="yes"))


def test_files_that_had_their_while_go_on_soon_and_those_asked_for_stay_asked_for(at_a_desk):
    def before(desk):
        desk.exchange.result = Round(files_due=True, files_waiting=1)

    async def scene(desk):
        await asyncio.sleep(1)
        desk.syncing.at_once(files=True)
        await asyncio.sleep(9)
        desk.exchange.result = Round()
        await asyncio.sleep(4)
        assert len(desk.exchange.with_files) > 3
        assert desk.exchange.with_files[1:] == [True] * (len(desk.exchange.with_files) - 1)
        many = len(desk.exchange.rounds)
        await asyncio.sleep(30)
        assert len(desk.exchange.rounds) == many

    at_a_desk(scene, Settings(metered="yes"), before=before)


def test_files_that_were_asked_for_are_asked_for_again_when_the_round_fails(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(1)
        desk.exchange.refusals = [Unreachable()]
        desk.syncing.at_once(files=True)
        await asyncio.sleep(10)
        assert desk.exchange.with_files == [False, True, True]

    at_a_desk(scene, Settings(metered="yes"))


def test_what_the_system_says_of_the_cost_counts_where_nobody_chose(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(1)
        desk.standing.waits(files=1, size=1000)
        desk.syncing.network(costs=True)
        desk.syncing.at_once()
        await asyncio.sleep(1)
        desk.syncing.network(costs=False)
        await asyncio.sleep(2)
        desk.syncing.network(costs=True)
        desk.syncing.use(Settings(metered="no"))
        await asyncio.sleep(2)
        assert desk.exchange.with_files == [True, False, True, True]

    at_a_desk(scene)


def test_locking_ends_a_round_at_once(at_a_desk):
    def before(desk):
        desk.exchange.held = asyncio.Event()

    async def scene(desk):
        await asyncio.sleep(1)
        began = asyncio.get_running_loop().time()
        await desk.syncing.aclose()
        assert asyncio.get_running_loop().time() - began < 0.1
        assert desk.exchange.cancelled == 1
        told = len(desk.told)
        desk.syncing.changed()
        await asyncio.sleep(100)
        assert len(desk.told) == told

    at_a_desk(scene, before=before)


def test_a_round_that_will_not_end_delays_the_lock_less_than_a_second(at_a_desk):
    async def stubborn(_told, *, files):
        for _ in range(20):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                continue
        return Round()

    def before(desk):
        desk.exchange.round = stubborn

    async def scene(desk):
        await asyncio.sleep(0.5)
        began = asyncio.get_running_loop().time()
        await desk.syncing.aclose()
        assert asyncio.get_running_loop().time() - began < 1

    at_a_desk(scene, before=before)


def test_looking_at_what_was_refused_is_remembered(at_a_desk):
    async def scene(desk):
        desk.standing.now = msgspec.structs.replace(desk.standing.now, refused=2)
        await asyncio.sleep(1)
        assert desk.syncing.status.stand.refused == 2
        desk.standing.now = msgspec.structs.replace(desk.standing.now, refused=0)
        await desk.syncing.board.seen()
        assert desk.standing.looked_at == 1
        assert desk.syncing.status.stand.refused == 0

    at_a_desk(scene)
