"""The laptop's account at the real server: signed in on its pages, refreshed through losses, ended, overdue, wiped."""

from __future__ import annotations

import asyncio
import itertools
import threading
from datetime import timedelta

import pytest

from desktop.account import kept
from desktop.account.device import device_keys
from desktop.account.refusals import (
    DeviceWiped,
    LeaseOver,
    OtherPerson,
    Refused,
    SignInAgain,
    SignInRefused,
    Unreachable,
)
from tests.fakes.identity import get
from tests.fakes.laptop import Laptop
from tests.servers.lossy import LossyNetwork
from tests.servers.running import RunningServer
from tests.servers.visitor import Visitor

ADMIN, AGENT = "trois pirogues sous la lune", "une piste rouge vers Mouila"
MONTH = timedelta(days=30)


class Organisation:
    """A server behind a network that loses replies, and the administrator who invites people."""

    def __init__(self, network: LossyNetwork, server: RunningServer) -> None:
        self.network, self.url = network, network.url
        self._admin = Visitor(server.url)
        self._admin.welcome(server.welcome.replace(network.url, server.url), ADMIN)
        self._direct, self._numbers = server.url, itertools.count(1)
        self._token = self._admin.tokens("admin", ADMIN)["access_token"]

    def invite(self) -> str:
        """A new agent's name."""
        name = f"agent{next(self._numbers)}"
        told = {"name": name, "display_name": f"Agent {name[5:]}", "region": "ngounie", "role": "agent"}
        answer = self.admin("POST", "users", json=told)
        visitor = Visitor(self._direct)
        visitor.welcome(answer.json()["welcome_link"].replace(self.url, self._direct), AGENT)
        visitor.close()
        return name

    def admin(self, method: str, path: str, **options):
        answer = self._admin.call(method, f"/api/v1/admin/{path}", self._token, **options)
        assert answer.is_success, answer.text
        return answer

    def browser(self, name: str, step: str = "allow"):
        """A browser in which this agent fills in the server's pages."""

        def fill(url: str) -> None:
            visitor = Visitor(self._direct)
            page = visitor.followed(visitor.pages.get(url.replace(self.url, self._direct)))
            consent = visitor.submit(page, name=name, password=AGENT)
            get(visitor.submit(consent, step=step).headers["location"]).read()
            visitor.close()

        return lambda url: threading.Thread(target=fill, args=(url,), daemon=True).start()


@pytest.fixture(scope="module")
def organisation():
    network = LossyNetwork()
    with RunningServer(PUBLIC_URL=network.url) as server:
        network.start(server.port)
        yield Organisation(network, server)
    network.close()


@pytest.fixture
def network(organisation):
    yield organisation.network
    organisation.network.lost, organisation.network.down = 0, False


@pytest.fixture
async def laptop(tmp_path):
    laptop = Laptop(tmp_path / "desk")
    yield laptop
    await laptop.close()


@pytest.fixture
def agent(organisation):
    return organisation.invite()


@pytest.fixture
async def signed_in(laptop, organisation, agent):
    await laptop.account.sign_in(organisation.url, organisation.browser(agent))
    return laptop


async def test_an_agent_signs_in_on_the_servers_pages_and_the_laptop_is_enrolled(signed_in, organisation, agent):
    profile = signed_in.account.profile
    assert (profile.name, profile.role, profile.server) == (agent, "agent", organisation.url)
    assert profile.region
    enrolled = {device["id"] for device in organisation.admin("GET", "devices").json()["devices"]}
    assert profile.device in enrolled
    assert signed_in.account.lease_until - signed_in.account.last_contact == MONTH


async def test_the_session_goes_on_from_one_start_to_the_next(signed_in):
    for _ in range(3):
        await (await signed_in.restart()).renew()
    assert signed_in.account.state == "signed-in"


async def test_lost_replies_sign_nobody_out(signed_in, network):
    account = await signed_in.restart()
    network.losing, network.lost = b"grant_type=refresh_token", 2
    for _ in range(2):
        with pytest.raises(Unreachable):
            await account.renew()
    assert network.lost == 0
    await account.renew()
    await (await signed_in.restart()).renew()


async def test_a_copied_token_is_worth_nothing_without_the_laptops_key(signed_in, organisation):
    visitor = Visitor(organisation.url)
    answer = visitor.refresh(kept.read(signed_in.store).refresh_token)
    visitor.close()
    assert answer.status_code in {400, 401}
    await (await signed_in.restart()).renew()


async def test_who_says_no_on_the_page_is_not_signed_in(laptop, organisation, agent):
    with pytest.raises(SignInRefused):
        await laptop.account.sign_in(organisation.url, organisation.browser(agent, step="deny"))
    assert laptop.account.state == "signed-out"


async def test_signing_out_ends_the_session_at_the_server_and_in_again_it_is_the_same_laptop(
    signed_in, organisation, agent
):
    token, device = kept.read(signed_in.store).refresh_token, signed_in.account.profile.device
    signed_in.store.conversations.begin(title="Mouila")
    waiting = signed_in.store.outbox.count()
    left = await signed_in.account.sign_out()
    assert (left.told_server, left.unsent) == (True, waiting)
    visitor = Visitor(organisation.url)
    proof = device_keys(signed_in.store).refresh_proof(token)
    assert visitor.refresh(token, device_proof=proof).json()["error"] == "invalid_grant"
    visitor.close()
    again = await signed_in.account.sign_in(organisation.url, organisation.browser(agent))
    assert again.device == device


async def test_another_agent_cannot_take_the_laptop(signed_in, organisation):
    other = organisation.invite()
    with pytest.raises(OtherPerson):
        await signed_in.account.sign_in(organisation.url, organisation.browser(other))
    await (await signed_in.restart()).renew()


async def test_even_with_the_account_forgotten_the_server_knows_whose_laptop_it_is(signed_in, organisation):
    other = organisation.invite()
    signed_in.store.database.script("DELETE FROM meta WHERE name = 'account'")
    with pytest.raises(Refused) as told:
        await signed_in.account.sign_in(organisation.url, organisation.browser(other))
    assert told.value.code == "device-taken"


async def test_a_device_that_its_owner_revoked_signs_in_again_no_more(signed_in, organisation, agent):
    device = signed_in.account.profile.device
    organisation.admin("POST", f"devices/{device}/revoke")
    with pytest.raises(SignInAgain):
        await (await signed_in.restart()).renew()
    assert signed_in.vault.exists
    with pytest.raises(Refused) as told:
        await signed_in.account.sign_in(organisation.url, organisation.browser(agent))
    assert told.value.code == "device-revoked"


async def test_when_the_lease_has_run_out_only_the_server_opens_the_laptop(signed_in, network):
    account = await signed_in.restart()
    signed_in.clock.off = MONTH + timedelta(minutes=1)
    network.down = True
    with pytest.raises(LeaseOver):
        await account.admit()
    signed_in.clock.off = -MONTH
    with pytest.raises(LeaseOver):
        await (await signed_in.restart()).admit()
    signed_in.clock.off, network.down = timedelta(), False
    await (await signed_in.restart()).admit()
    network.down = True
    await (await signed_in.restart()).admit()


@pytest.mark.parametrize("fresh", [True, False], ids=["token still good", "token to refresh"])
async def test_a_wipe_leaves_nothing_here_and_the_server_knows(signed_in, organisation, fresh):
    device = signed_in.account.profile.device
    organisation.admin("POST", f"devices/{device}/wipe")
    account = signed_in.account if fresh else await signed_in.restart()
    with pytest.raises(DeviceWiped):
        await account.renew()
    assert not signed_in.vault.exists
    assert {path.name for path in signed_in.vault.folder.iterdir()} == {"lock"}
    [told] = [one for one in organisation.admin("GET", "devices").json()["devices"] if one["id"] == device]
    assert told["wiped_at"]


async def test_in_a_real_browser_without_script_the_agent_ends_on_the_laptops_own_page(
    laptop, organisation, agent, browser
):
    def fill(url: str) -> None:
        browser.open(url)
        browser.fill(name=agent, password=AGENT)
        browser.press()
        browser.press("autoriser")

    working = []

    def opened(url: str) -> None:
        working.append(asyncio.create_task(asyncio.to_thread(fill, url)))

    profile = await laptop.account.sign_in(organisation.url, opened, wait_s=60)
    await working[0]
    assert profile.name == agent
    assert browser.address.startswith("http://127.0.0.1:")
    assert "Vous pouvez fermer cet onglet" in browser.text
