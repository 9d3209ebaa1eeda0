"""What a laptop seals to and opens with, whatever the server says."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.account.refusals import NotSignedIn
from desktop.keys import kept
from desktop.keys.refusals import KeysAwaited
from shared.crypto.keys import fingerprint, new_signing_key, public_of
from shared.crypto.manifest import issue, signed
from shared.crypto.refusals import Refused
from shared.crypto.review import begin
from tests.fakes.keys_server import ORGANISATION


async def test_without_a_list_nothing_is_sealed(desk):
    agent = desk()
    assert not await agent.keyring.refresh()
    assert (agent.keyring.trust, agent.keyring.number, agent.keyring.alarm) == (None, 0, None)
    with pytest.raises(KeysAwaited):
        agent.keyring.recipients("estuaire")


async def test_a_laptop_that_the_server_does_not_know_yet_seals_nothing(desk, keeper):
    agent = desk()
    agent.account.profile = replace(agent.account.profile, device="")
    with pytest.raises(NotSignedIn):
        agent.keyring.recipients("estuaire")


async def test_the_first_list_pins_its_root_and_a_second_look_changes_nothing(desk, keeper):
    agent = desk()
    assert await agent.keyring.refresh()
    assert agent.keyring.trust.root == public_of(keeper.cabinet.root).hex()
    assert not await agent.keyring.refresh()


async def test_work_is_sealed_to_this_laptop_its_region_the_nation_and_recovery(desk, keeper):
    agent = desk()
    await agent.keyring.refresh()
    found = [(each.kind, each.id, each.epoch) for each in agent.keyring.recipients("estuaire")]
    assert found == [
        ("device", agent.device, 0),
        ("region", "estuaire", 1),
        ("nation", ORGANISATION, 1),
        ("recovery", ORGANISATION, 1),
    ]
    assert [each.kind for each in agent.keyring.recipients("")] == ["device", "nation", "recovery"]


async def test_only_ones_own_key_and_what_was_shared_have_a_private_half_here(desk, keeper):
    agent = desk()
    await agent.keyring.refresh()
    assert agent.keyring.private("device", agent.device, 0) is not None
    assert agent.keyring.private("device", "another", 0) is None
    assert agent.keyring.private("device", agent.device, 1) is None
    assert agent.keyring.private("region", "estuaire", 1) is None
    assert agent.keyring.private("region", "estuaire", 9) is None


async def test_a_share_that_came_is_news_once(desk, keeper, server):
    reviewer = desk()
    await reviewer.keyring.refresh()
    (reader,) = [each for each in (await keeper.told()).readers if each.device == reviewer.device]
    await keeper.admit(reader)
    assert await reviewer.keyring.refresh()
    assert not await reviewer.keyring.refresh()
    assert reviewer.keyring.private("region", "estuaire", 1) is not None


async def test_a_share_that_is_not_well_formed_is_nothing_and_the_others_count(desk, keeper, server):
    reviewer = desk()
    (reader,) = [each for each in (await keeper.told()).readers if each.device == reviewer.device]
    await keeper.admit(reader)
    (true,) = [each for each in server.shares.values() if each.device == reviewer.device]
    server.shares["broken"] = replace(true, sealed="no hexadecimal")
    assert await reviewer.keyring.refresh()
    assert reviewer.keyring.alarm is None


@pytest.mark.parametrize("root", ["01" + "00" * 31, "00" * 32, "ee" + "ff" * 30 + "7f", "zz" * 32, "abcd", ""])
async def test_a_root_under_which_any_signature_holds_is_pinned_by_nobody(desk, server, root):
    agent = desk()
    manifest = issue(ORGANISATION, (begin("region", "estuaire")[0],))
    server.root, server.manifests = root, [signed(manifest, new_signing_key())]
    assert not await agent.keyring.refresh()
    assert agent.keyring.trust is None
    assert agent.keyring.alarm is not None


async def test_another_organisations_list_is_refused(desk, server):
    agent, root = desk(), new_signing_key()
    manifest = issue("another", (begin("region", "estuaire")[0],))
    server.root, server.manifests = public_of(root).hex(), [signed(manifest, root)]
    assert not await agent.keyring.refresh()
    assert agent.keyring.alarm.code == "sealed-signature"


async def test_a_root_that_was_demanded_before_is_the_only_one(desk, keeper):
    agent = desk()
    agent.keyring.demand("00000 " * 11 + "00000")
    assert not await agent.keyring.refresh()
    assert agent.keyring.alarm.code == "root-unexpected"
    agent.keyring.demand(fingerprint(public_of(keeper.cabinet.root)))
    assert await agent.keyring.refresh()
    assert agent.keyring.alarm is None
    with pytest.raises(Refused):
        agent.keyring.demand("00000 " * 11 + "00000")


async def test_the_same_alarm_again_is_one_alarm(desk, keeper, server):
    agent = desk()
    await agent.keyring.refresh()
    server.manifests = []
    for _ in range(3):
        await agent.keyring.refresh()
    assert [each.code for each in kept.alarms(agent.store)] == ["manifest-older"]
