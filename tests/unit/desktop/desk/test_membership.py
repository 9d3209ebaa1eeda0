"""The desk and its account: renewed beside the work, locked when the lease ends, emptied when the server orders it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from desktop.account import kept
from desktop.account.lease import granted
from desktop.account.refusals import DeviceWiped, LeaseOver
from desktop.desk import events, membership
from desktop.desk.desk import Desk
from desktop.settings import Settings
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from shared.errors import PartMissing
from tests.fakes.company import ScriptedCompany
from tests.fakes.identity import IdentityServer

PASSPHRASE = "le fleuve passe sous le pont"


class Office:
    """A desk, and everything it told."""

    def __init__(self, folder, company) -> None:
        self.told: list = []
        vault = Vault(folder, None, cost=Cost(memory_kib=64, passes=1, lanes=1))
        self.desk = Desk(vault, company.gather, Settings(), self.told.append)

    def of(self, kind) -> list:
        return [event for event in self.told if isinstance(event, kind)]

    async def until(self, kind, count: int = 1) -> list:
        async with asyncio.timeout(10):
            while len(self.of(kind)) < count:  # noqa: ASYNC110 - the desk tells a plain function
                await asyncio.sleep(0.01)
        return self.of(kind)

    def spend(self) -> None:
        """Two months pass."""
        kept.write_lease(self.desk.store, granted(datetime.now(UTC) - timedelta(days=60), 30))


@pytest.fixture
def server():
    with IdentityServer() as server:
        yield server


@pytest.fixture
async def office(tmp_path):
    office = Office(tmp_path / "desk", ScriptedCompany())
    await office.desk.create(PASSPHRASE)
    await office.desk.enter()
    yield office
    await office.desk.aclose()


@pytest.fixture
async def signed_in(office, server):
    await office.desk.account.sign_in(server.url, server.browser())
    return office


@pytest.fixture
def hurried(monkeypatch):
    """An hour lasts a twentieth of a second."""
    monkeypatch.setattr(membership, "NOTE_EVERY_S", 0.05)
    monkeypatch.setattr(membership, "RENEW_EVERY_S", 0.05)
    monkeypatch.setattr(membership, "FIRST_PAUSE_S", 0.01)


async def test_a_locked_desk_has_no_account(office):
    await office.desk.lock()
    with pytest.raises(PartMissing):
        _ = office.desk.account


async def test_signing_in_and_out_at_the_desk_is_told_and_kept(signed_in):
    assert signed_in.of(events.AccountChanged)
    await signed_in.desk.lock()
    await signed_in.desk.unlock(PASSPHRASE)
    assert signed_in.desk.account.state == "signed-in"
    before = len(signed_in.of(events.AccountChanged))
    assert (await signed_in.desk.account.sign_out()).told_server
    assert len(signed_in.of(events.AccountChanged)) > before


async def test_at_each_opening_the_server_is_reached_beside_the_work(signed_in, server):
    contact = signed_in.desk.account.last_contact
    await signed_in.desk.lock()
    server.books.ahead = timedelta(hours=3)
    told = len(signed_in.of(events.AccountChanged))
    await signed_in.desk.unlock(PASSPHRASE)
    await signed_in.until(events.AccountChanged, told + 1)
    assert signed_in.desk.account.last_contact > contact


async def test_a_server_that_is_away_is_asked_again_and_disturbs_nobody(hurried, signed_in, server):
    server.faults.down = 502
    server.faults.retry_after = ""
    await signed_in.desk.lock()
    await signed_in.desk.unlock(PASSPHRASE)
    asked = len(server.requests)
    async with asyncio.timeout(10):
        while len(server.requests) < asked + 3:  # noqa: ASYNC110 - the server lives in its own thread
            await asyncio.sleep(0.01)
    assert signed_in.desk.state == "open"
    told = len(signed_in.of(events.AccountChanged))
    server.faults.down = 0
    await signed_in.until(events.AccountChanged, told + 1)


async def test_the_end_of_the_session_is_told_and_the_desk_stays_open(hurried, signed_in, server):
    server.books.end_sessions()
    async with asyncio.timeout(10):
        while signed_in.desk.account.state != "sign-in-again":  # noqa: ASYNC110 - nothing more is told
            await asyncio.sleep(0.01)
    assert signed_in.desk.state == "open"


async def test_a_lease_that_ends_while_the_desk_is_open_locks_it_with_everything_written(hurried, signed_in, server):
    server.faults.down = 503
    async with asyncio.timeout(10):
        while not signed_in.of(events.LeaseOver):
            signed_in.spend()  # again, where a reply that was on its way gave a new lease
            await asyncio.sleep(0.06)
    [over] = signed_in.of(events.LeaseOver)
    assert "intactes" in over.message
    locked = await signed_in.until(events.Locked)
    assert locked[-1].why == "lease"
    with pytest.raises(LeaseOver):
        await signed_in.desk.unlock(PASSPHRASE)
    assert signed_in.desk.state == "locked"
    server.faults.down = 0
    await signed_in.desk.unlock(PASSPHRASE)
    assert signed_in.desk.state == "open"


async def test_when_the_lease_and_the_session_are_over_signing_in_opens_the_desk(signed_in, server):
    server.books.end_sessions()
    signed_in.spend()
    await signed_in.desk.lock()
    with pytest.raises(LeaseOver):
        await signed_in.desk.unlock(PASSPHRASE)
    await signed_in.desk.sign_in_and_unlock(PASSPHRASE, server.browser())
    assert (signed_in.desk.state, signed_in.desk.account.state) == ("open", "signed-in")


async def test_a_sign_in_at_the_door_that_fails_leaves_the_desk_locked_and_free(signed_in, server):
    await signed_in.desk.lock()
    server.faults.down = 503
    with pytest.raises(PartMissing):
        await signed_in.desk.sign_in_and_unlock(PASSPHRASE, server.browser())
    await signed_in.desk.unlock(PASSPHRASE)


async def test_an_order_to_erase_empties_and_locks_the_desk(signed_in, server):
    signed_in.desk.talk.ask("Où est le village ?")
    await signed_in.until(events.Recorded)
    server.books.wipe()
    with pytest.raises(DeviceWiped):
        await signed_in.desk.account.renew()
    [wiped] = await signed_in.until(events.Wiped)
    assert "effacement" in wiped.message
    locked = await signed_in.until(events.Locked)
    assert locked[-1].why == "wiped"
    assert signed_in.desk.state == "new"
    assert len(server.books.wiped) == 1
    await signed_in.desk.create(PASSPHRASE)
    await signed_in.desk.enter()
    assert signed_in.desk.account.profile is None


async def test_an_order_that_waits_at_the_door_is_obeyed_there(signed_in, server):
    signed_in.spend()
    await signed_in.desk.lock()
    server.books.wipe()
    with pytest.raises(DeviceWiped):
        await signed_in.desk.unlock(PASSPHRASE)
    assert signed_in.of(events.Wiped)
    assert signed_in.desk.state == "new"


async def test_the_recovery_sheet_does_not_go_round_the_lease(tmp_path, server):
    office = Office(tmp_path / "desk", ScriptedCompany())
    code = await office.desk.create(PASSPHRASE)
    await office.desk.enter()
    await office.desk.account.sign_in(server.url, server.browser())
    office.spend()
    await office.desk.lock()
    server.faults.down = 503
    with pytest.raises(LeaseOver):
        await office.desk.recover(code, "une phrase toute neuve")
    await office.desk.aclose()


async def test_the_server_is_asked_once_at_opening_and_then_left_alone(signed_in, server):
    await signed_in.desk.lock()
    server.requests.clear()
    told = len(signed_in.of(events.AccountChanged))
    await signed_in.desk.unlock(PASSPHRASE)
    await signed_in.until(events.AccountChanged, told + 1)
    await asyncio.sleep(0.3)
    assert [path for _, path, _ in server.requests].count("/api/v1/auth/me") == 1
