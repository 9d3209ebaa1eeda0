"""Synchronising by itself against the real server: what is kept arrives, what waits is counted, and a lock is quick."""

from __future__ import annotations

import asyncio
import time

import pytest

from desktop.desk import pausing
from desktop.desk import syncing as beside
from desktop.desk.syncing import Syncing
from desktop.settings import Settings
from desktop.sync.standing import Standing
from desktop.sync.status import sentence

BUSY_S = 3.0
"""A second is promised; a machine on which everything else is tested, too, may take longer."""


@pytest.fixture
def synchronised(desk, monkeypatch):
    """Makes laptops that synchronise by themselves; a minute lasts half a second."""
    monkeypatch.setattr(pausing, "LOOK_EVERY_S", 0.5)
    monkeypatch.setattr(pausing, "FIRST_PAUSE_S", 0.2)
    monkeypatch.setattr(pausing, "LEAST_PAUSE_S", 0.1)
    monkeypatch.setattr(beside, "SOON_S", 0.1)

    async def make(role="user"):
        laptop = await desk(role)
        laptop.told = []
        laptop.syncing = Syncing(laptop.exchange, Standing(laptop.store), Settings(), laptop.told.append)
        laptop.store.outbox.told = laptop.syncing.changed
        laptop.syncing.begin()
        await until(lambda: laptop.syncing.status.checked is not None)
        return laptop

    return make


async def until(ready, seconds=20):
    async with asyncio.timeout(seconds):
        while not ready():  # noqa: ASYNC110 - told on the loop, to a plain function
            await asyncio.sleep(0.02)


def state(laptop, kind, name):
    found = Standing(laptop.store).items.of(kind, [name]).get(name)
    return found.state if found else ""


async def test_what_is_said_here_is_read_there_without_anybody_asking(synchronised):
    author, reviewer = await synchronised(), await synchronised("agent")
    case = author.begin("Le pont de Fougamou")
    turn = author.say(case, "Le pont est coupé.")
    await until(lambda: state(author, "turn", turn) == "sent")
    await until(lambda: any(turn in key for key in reviewer.seen(author)))
    assert sentence(author.syncing.status).startswith("À jour")
    await author.syncing.aclose()
    await reviewer.syncing.aclose()


async def test_without_a_network_what_waits_is_counted_and_leaves_when_it_is_back(synchronised, office):
    author = await synchronised()
    office.proxy.down = True
    case = author.begin()
    for number in range(11):
        author.say(case, f"phrase {number}")
    await until(lambda: sentence(author.syncing.status).replace("\u00a0", " ") == "Hors ligne : 12 éléments attendent")
    office.proxy.down = False
    await until(lambda: sentence(author.syncing.status).startswith("À jour"))
    assert Standing(author.store).look().waiting.items == 0
    await author.syncing.aclose()


async def test_idle_laptops_only_ask(synchronised, office):
    author = await synchronised()
    author.say(author.begin(), "phrase")
    await until(lambda: Standing(author.store).items.count() == 0 and author.syncing.status.phase == "idle")
    await asyncio.sleep(1.5)
    rounds = len([status for status in author.told if status.phase == "working"])
    await asyncio.sleep(3)
    assert len([status for status in author.told if status.phase == "working"]) == rounds
    await author.syncing.aclose()


async def test_a_lock_in_the_middle_of_a_long_round_is_quick_and_loses_nothing(synchronised, office):
    author = await synchronised()
    author.syncing.use(Settings(sync_paused=True))
    case = author.begin()
    with author.store.database.transaction():
        for number in range(1500):
            author.say(case, f"phrase {number}")
    author.syncing.use(Settings())
    await until(lambda: author.syncing.status.progress is not None)
    began = time.monotonic()
    await author.syncing.aclose()
    author.store.close()
    assert time.monotonic() - began < BUSY_S
    await author.restart()
    await author.settle()
    assert await office.of(author) == list(range(1, 1502))


async def test_a_lock_in_the_middle_of_a_long_fetch_is_as_quick(synchronised):
    author, reviewer = await synchronised(), await synchronised("agent")
    reviewer.syncing.use(Settings(sync_paused=True))
    case = author.begin()
    with author.store.database.transaction():
        for number in range(1000):
            author.say(case, f"phrase {number}")
    await until(lambda: state(author, "conversation", case) == "sent", seconds=60)
    await until(lambda: Standing(author.store).items.count() == 0, seconds=60)
    reviewer.syncing.use(Settings())
    await until(lambda: (step := reviewer.syncing.status.progress) is not None and step.stage == "pulling")
    began = time.monotonic()
    await reviewer.syncing.aclose()
    reviewer.store.close()
    assert time.monotonic() - began < BUSY_S
    await reviewer.restart()
    await reviewer.settle()
    of = "SELECT count(*) FROM received WHERE state = 'opened' AND device = ?"
    assert reviewer.store.database.value(of, (author.device,)) == 1001
    await author.syncing.aclose()
