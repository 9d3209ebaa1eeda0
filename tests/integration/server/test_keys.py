"""Review keys at the real server: founded once, shared with whoever was compared, never shrinking, never lost."""

from __future__ import annotations

import pytest

from desktop.keys.lines import Line
from desktop.keys.refusals import AlreadyFounded, KeysAwaited
from tests.integration.server.keeping import organisation, root_of


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    """What is promised does not depend on the database."""
    return embedded_postgres


@pytest.fixture
async def ours(server, tmp_path):
    async with organisation(server, tmp_path) as made:
        yield made


async def test_before_the_keys_are_founded_nothing_is_sealed_and_everything_waits(ours):
    agent = await ours.desk()
    assert not await agent.keyring.refresh()
    assert agent.keyring.trust is None
    with pytest.raises(KeysAwaited):
        agent.keyring.recipients("estuaire")


async def test_founding_gives_the_nation_recovery_and_every_region_a_key_and_the_sheet_once(ours):
    _, keeper = await ours.keeper()
    assert await keeper.found()
    manifest = keeper.keyring.trust.manifest
    lines = {(key.kind, key.id) for key in manifest.keys}
    assert {("nation", ours.ours.id), ("recovery", ours.ours.id), ("region", "estuaire")} <= lines
    assert len(lines) == 11
    assert len(ours.sheets) == 1
    assert keeper.cabinet.recovery() is None, "and it is kept nowhere"
    assert not await keeper.found(), "a second time there is nothing to do"
    assert len(ours.sheets) == 1


async def test_a_second_super_admin_cannot_found_another_root(ours):
    _, first = await ours.keeper()
    _, second = await ours.keeper()
    await first.found()
    with pytest.raises(AlreadyFounded):
        await second.found()
    assert second.cabinet.root is None


async def test_an_agents_work_is_sealed_to_the_region_the_nation_and_recovery_and_opens_for_who_was_admitted(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    author, reviewer, stranger = await ours.desk("user"), await ours.desk("agent"), await ours.desk("agent", "nyanga")
    for each in (author, reviewer, stranger):
        await each.keyring.refresh()
    key, wraps = author.seals("estuaire")
    assert [each.kind for each in wraps] == ["device", "region", "nation", "recovery"]
    assert author.opens(key, wraps)
    assert not reviewer.opens(key, wraps), "nobody has compared its fingerprint yet"
    await ours.admitted(keeper, reviewer)
    await ours.admitted(keeper, stranger)
    assert reviewer.opens(key, wraps)
    assert not stranger.opens(key, wraps)


async def test_a_removed_reviewer_reads_what_was_and_not_what_comes(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    author, leaves, stays = await ours.desk("user"), await ours.desk(), await ours.desk()
    await author.keyring.refresh()
    for each in (leaves, stays):
        await ours.admitted(keeper, each)
    before = author.seals("estuaire")
    gone = [each for each in keeper.cabinet.devices() if each.device == leaves.device]
    assert await keeper.remove(gone) == [Line("region", "estuaire")]
    late = author.seals("estuaire")  # this laptop has not heard of it
    await author.keyring.refresh()
    after = author.seals("estuaire")
    await leaves.keyring.refresh()
    await stays.keyring.refresh()
    assert [leaves.opens(*each) for each in (before, late, after)] == [True, True, False]
    assert [stays.opens(*each) for each in (before, late, after)] == [True, True, True]


async def test_the_root_that_was_pinned_is_the_keepers(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    agent = await ours.desk()
    await agent.keyring.refresh()
    assert agent.keyring.trust.root == root_of(keeper)
