"""Synchronising beside the work: soon after a change, every minute otherwise, ever more rarely without a server."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from itertools import pairwise

import pytest

from desktop.account.refusals import SignInAgain, Unreachable
from desktop.store.refusals import DiskFull
from desktop.sync.rounds import Progress, Round
from desktop.sync.stand import Stand


def test_opening_brings_one_round_and_then_one_small_question_a_minute(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(66 * 100 + 1)
        assert desk.exchange.rounds == [0]
        assert len(desk.exchange.asked) == 100
        assert desk.exchange.asked[0] == pytest.approx(66)

    at_a_desk(scene)


def test_what_is_new_at_the_server_is_fetched_at_the_next_look(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(10)
        desk.exchange.there = True
        await asyncio.sleep(60)
        assert desk.exchange.rounds == [0, pytest.approx(66)]

    at_a_desk(scene)


def test_what_waits_here_untold_leaves_at_the_next_look(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(10)
        desk.exchange.here = True
        await asyncio.sleep(60)
        assert desk.exchange.rounds == [0, pytest.approx(66)]

    at_a_desk(scene)


def test_a_change_leaves_within_two_seconds_and_many_changes_leave_together(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(10)
        for _ in range(20):
            desk.syncing.changed()
            await asyncio.sleep(0.02)
        await asyncio.sleep(5)
        assert len(desk.exchange.rounds) == 2
        assert 10 < desk.exchange.rounds[1] <= 12

    at_a_desk(scene)


def test_a_change_that_comes_during_a_round_has_a_round_of_its_own(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(10)
        desk.exchange.held = asyncio.Event()
        desk.syncing.changed()
        await asyncio.sleep(30)
        desk.syncing.changed()
        await asyncio.sleep(1)
        desk.exchange.held.set()
        await asyncio.sleep(2)
        assert len(desk.exchange.rounds) == 3

    at_a_desk(scene)


def test_a_change_may_be_told_from_any_thread(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(10)
        teller = threading.Thread(target=desk.syncing.changed)
        teller.start()
        teller.join()
        await asyncio.sleep(3)
        assert len(desk.exchange.rounds) == 2

    at_a_desk(scene)


def test_without_a_server_the_pauses_double_up_to_a_quarter_of_an_hour(at_a_desk):
    def before(desk):
        desk.exchange.refusals = [Unreachable() for _ in range(12)]

    async def scene(desk):
        await asyncio.sleep(5 + 10 + 20 + 40 + 80 + 160 + 320 + 640 + 900 + 900 + 1)
        tries = desk.exchange.rounds
        assert [later - sooner for sooner, later in pairwise(tries)] == [
            pytest.approx(pause) for pause in (5, 10, 20, 40, 80, 160, 320, 640, 900, 900)
        ]
        assert desk.phase == "offline"

    at_a_desk(scene, before=before)


def test_a_server_that_asks_to_be_left_alone_is_left_alone(at_a_desk):
    def before(desk):
        desk.exchange.refusals = [Unreachable(wait_s=300)]

    async def scene(desk):
        await asyncio.sleep(1)
        assert desk.syncing.status.again_at == desk.began + timedelta(seconds=300)
        desk.syncing.changed()
        await asyncio.sleep(298)
        assert len(desk.exchange.rounds) == 1
        await asyncio.sleep(2)
        assert len(desk.exchange.rounds) == 2
        assert desk.phase == "idle"

    at_a_desk(scene, before=before)


@pytest.mark.expects_error_log
def test_a_failed_round_is_tried_again_without_any_change_here(at_a_desk):
    def before(desk):
        desk.exchange.refusals = [Unreachable(), DiskFull(), RuntimeError("a mistake of ours")]

    async def scene(desk):
        await asyncio.sleep(40)
        assert len(desk.exchange.rounds) == 4
        assert desk.phase == "idle"

    at_a_desk(scene, before=before)


def test_what_a_round_left_behind_is_tried_again_at_the_next_look(at_a_desk):
    def before(desk):
        desk.exchange.result = Round(waiting=3)

    async def scene(desk):
        await asyncio.sleep(67)
        assert len(desk.exchange.rounds) == 2
        assert not desk.standing.deliveries

    at_a_desk(scene, before=before)


def test_what_waits_for_a_key_is_looked_for_at_each_look(at_a_desk):
    def before(desk):
        desk.exchange.result = Round(waiting_for_key=2)

    async def scene(desk):
        await asyncio.sleep(67)
        assert len(desk.exchange.rounds) == 2
        assert desk.syncing.status.waiting_for_key == 2

    at_a_desk(scene, before=before)


def test_a_restored_server_is_told_of_until_the_next_look(at_a_desk):
    def before(desk):
        desk.exchange.result = Round(sent=40, restored=True)

    async def scene(desk):
        await asyncio.sleep(1)
        assert desk.syncing.status.restored
        await asyncio.sleep(66)
        assert not desk.syncing.status.restored

    at_a_desk(scene, before=before)


def test_orders_to_destroy_are_carried_out_when_somebody_agrees(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(1)
        await desk.syncing.confirm_removals()
        assert desk.exchange.confirmed == 1

    at_a_desk(scene)


def test_whoever_asks_does_not_wait_for_the_pause_to_end(at_a_desk):
    def before(desk):
        desk.exchange.refusals = [Unreachable() for _ in range(8)]

    async def scene(desk):
        await asyncio.sleep(400)
        tries = len(desk.exchange.rounds)
        desk.syncing.at_once()
        await asyncio.sleep(0.1)
        assert len(desk.exchange.rounds) == tries + 1

    at_a_desk(scene, before=before)


def test_a_network_that_is_there_again_is_used_at_once(at_a_desk):
    def before(desk):
        desk.exchange.refusals = [Unreachable() for _ in range(6)]

    async def scene(desk):
        await asyncio.sleep(200)
        desk.exchange.refusals.clear()
        tries = len(desk.exchange.rounds)
        desk.syncing.network(reachable=False)
        await asyncio.sleep(0.1)
        assert len(desk.exchange.rounds) == tries
        desk.syncing.network(reachable=True)
        await asyncio.sleep(0.1)
        assert len(desk.exchange.rounds) == tries + 1
        assert desk.phase == "idle"

    at_a_desk(scene, before=before)


def test_what_waits_is_counted_while_there_is_no_network(at_a_desk):
    def before(desk):
        desk.exchange.refusals = [Unreachable(wait_s=600)]

    async def scene(desk):
        await asyncio.sleep(1)
        desk.standing.waits(items=12)
        desk.syncing.changed()
        await asyncio.sleep(1)
        assert desk.syncing.status.stand.waiting.items == 12
        assert len(desk.exchange.rounds) == 1

    at_a_desk(scene, before=before)


def test_nobody_signed_in_asks_no_server_and_signing_in_brings_a_round(at_a_desk):
    def before(desk):
        desk.standing.now = Stand()

    async def scene(desk):
        desk.syncing.changed()
        await asyncio.sleep(1000)
        assert not desk.exchange.rounds
        desk.standing.now = Stand(account="signed-in", known=True)
        desk.syncing.account_changed()
        await asyncio.sleep(0.1)
        assert len(desk.exchange.rounds) == 1

    at_a_desk(scene, before=before)


def test_a_session_that_is_over_stops_the_rounds_until_somebody_signs_in(at_a_desk):
    async def scene(desk):
        await asyncio.sleep(1)
        desk.exchange.refusals = [SignInAgain()]
        desk.syncing.changed()
        await asyncio.sleep(0.5)
        desk.standing.now = Stand(account="sign-in-again", known=True)
        await asyncio.sleep(500)
        assert len(desk.exchange.rounds) == 2
        desk.standing.now = Stand(account="signed-in", known=True)
        desk.syncing.account_changed()
        await asyncio.sleep(0.1)
        assert len(desk.exchange.rounds) == 3

    at_a_desk(scene)


def test_a_server_that_was_reached_in_another_way_ends_the_pause(at_a_desk):
    def before(desk):
        desk.exchange.refusals = [Unreachable(), Unreachable(), Unreachable(), Unreachable()]

    async def scene(desk):
        await asyncio.sleep(40)
        desk.exchange.refusals.clear()
        desk.syncing.account_changed()
        await asyncio.sleep(0.1)
        assert desk.phase == "idle"

    at_a_desk(scene, before=before)


def test_steps_of_a_round_are_told_and_not_too_often(at_a_desk):
    def before(desk):
        desk.exchange.steps = [Progress(stage="pushing", done=number, total=120) for number in range(120)]

    async def scene(desk):
        await asyncio.sleep(1)
        steps = [status.progress for status in desk.told if status.progress]
        assert steps == [Progress(stage="pushing", done=0, total=120)]
        assert desk.syncing.status.progress is None

    at_a_desk(scene, before=before)
