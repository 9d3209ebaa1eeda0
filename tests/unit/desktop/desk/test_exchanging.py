"""A real desk with a real store: what is kept is on its way by itself, and a lock is never kept waiting."""

from __future__ import annotations

import asyncio
import time

import pytest

from desktop.account import kept
from desktop.account.kept import Kept, Profile
from desktop.account.refusals import Unreachable
from desktop.desk import events
from desktop.desk.desk import Desk
from desktop.settings import Settings
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from desktop.sync.status import sentence
from tests.fakes.company import ScriptedCompany
from tests.fakes.exchange import FakeExchange

PASSPHRASE = "le fleuve passe sous le pont"
OWNER = Profile(
    id="p1",
    name="odile",
    display_name="Odile",
    role="agent",
    region="Nyanga",
    organisation="Inspection",
    organisation_id="o1",
    device="d1",
    server="http://127.0.0.1:9",
)


class Office:
    def __init__(self, folder) -> None:
        self.told: list = []
        self.exchange = FakeExchange(time.monotonic)
        vault = Vault(folder, None, cost=Cost(memory_kib=64, passes=1, lanes=1))
        company = ScriptedCompany()
        self.desk = Desk(vault, company.gather, Settings(), self.told.append, lambda _store, _account: self.exchange)

    @property
    def statuses(self):
        return [event.status for event in self.told if isinstance(event, events.SyncChanged)]

    async def until(self, ready, seconds=10):
        async with asyncio.timeout(seconds):
            while not ready():  # noqa: ASYNC110 - the desk tells a plain function
                await asyncio.sleep(0.01)


@pytest.fixture
async def office(tmp_path):
    office = Office(tmp_path / "desk")
    await office.desk.create(PASSPHRASE)
    yield office
    await office.desk.aclose()


@pytest.fixture
async def signed_in(office):
    kept.write(office.desk.store, Kept(profile=OWNER, refresh_token="r"))
    await office.desk.enter()
    await office.until(lambda: office.exchange.rounds)
    return office


async def test_what_is_kept_is_on_its_way_within_two_seconds(signed_in):
    await asyncio.sleep(0.1)
    before = time.monotonic()
    await asyncio.to_thread(signed_in.desk.store.conversations.begin, "internal", "Visite du pont")
    await signed_in.until(lambda: len(signed_in.exchange.rounds) == 2)
    assert signed_in.exchange.rounds[1] - before < 2


async def test_what_waits_is_told_with_the_reason(signed_in):
    await signed_in.until(lambda: signed_in.statuses[-1].phase == "idle")
    signed_in.exchange.refusals = [Unreachable(wait_s=60)]
    await asyncio.to_thread(signed_in.desk.store.conversations.begin, "internal", "Visite du pont")
    await signed_in.until(lambda: signed_in.statuses[-1].phase == "offline")
    assert sentence(signed_in.statuses[-1]) == "Hors ligne : 1 élément attend"


async def test_nobody_signed_in_is_told_that_everything_stays_here(office):
    await office.desk.enter()
    await office.until(lambda: office.statuses or office.desk.syncing.status.stand)
    assert sentence(office.desk.syncing.status).startswith("Sans compte")
    assert not office.exchange.rounds


async def test_locking_during_a_round_takes_less_than_a_second(signed_in):
    inside: list = []
    signed_in.exchange.held, signed_in.exchange.meanwhile = asyncio.Event(), lambda: inside.append(1)
    signed_in.desk.syncing.at_once()
    await signed_in.until(lambda: inside)
    began = time.monotonic()
    await signed_in.desk.lock()
    assert time.monotonic() - began < 1
    assert signed_in.desk.state == "locked"
    assert signed_in.exchange.cancelled


async def test_a_pause_is_kept_by_whoever_keeps_the_settings(signed_in):
    await signed_in.desk.use(Settings(sync_paused=True))
    await signed_in.until(lambda: signed_in.statuses[-1].phase == "paused")
    await signed_in.desk.use(Settings())
    await signed_in.until(lambda: signed_in.statuses[-1].phase == "idle")
