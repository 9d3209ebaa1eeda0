"""A ceremony that is cut anywhere, or done twice at once, loses nothing: every old item still opens."""

from __future__ import annotations

import asyncio

import pytest

from desktop.account.refusals import Unreachable
from desktop.keys.exporting import written
from desktop.keys.lines import Line
from desktop.keys.sheet import read_sheet
from desktop.store.derivation import Cost
from tests.fakes.cutting import Cutting
from tests.integration.server.keeping import organisation

ESTUAIRE = Line("region", "estuaire")
QUICK, PHRASE = Cost(64, 1, 1), "un coffre au fond du fleuve"


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    return embedded_postgres


@pytest.fixture
async def ours(server, tmp_path):
    async with organisation(server, tmp_path) as made:
        yield made


async def until_done(ours, desk, work):
    """Do it, cut at every call in turn, there and back, until it is through without; how often it was cut."""
    account, cuts = desk.laptop.account, 0
    for at in range(1, 50):
        for answered in (False, True):
            desk.laptop.account = cutting = Cutting(account, at, answered=answered)
            try:
                done = await work(ours.keeps(desk))
            except Unreachable:
                cuts += 1
            else:
                if not cutting.cut:
                    return done, cuts
            finally:
                desk.laptop.account = account
    raise AssertionError("it never ends")


async def test_founding_that_is_cut_at_every_step_founds_one_root_with_one_sheet(ours):
    desk = await ours.desk("super_admin", None)
    _, cuts = await until_done(ours, desk, lambda keeper: keeper.found())
    keeper = ours.keeps(desk)
    assert cuts > 5
    assert keeper.keyring.number == 1
    assert len({sheet.code for sheet in ours.sheets}) == 1
    assert (keeper.cabinet.recovery(), keeper.cabinet.pending) == (None, b"")
    told = await keeper.told()
    assert len(told.in_trust) == 10
    assert desk.keyring.private("nation", ours.ours.id, 1) is not None


async def test_a_removal_that_is_cut_at_every_step_ends_with_a_new_epoch_for_those_who_stay(ours):
    desk, keeper = await ours.keeper()
    await keeper.found()
    author, leaves, stays = await ours.desk("user"), await ours.desk(), await ours.desk()
    await author.keyring.refresh()
    for each in (leaves, stays):
        await ours.admitted(keeper, each)
    before = author.seals("estuaire")
    gone = [each for each in keeper.cabinet.devices() if each.device == leaves.device]

    async def remove(keeper):
        return await keeper.remove([each for each in keeper.cabinet.devices() if not each.removed and each in gone])

    _, cuts = await until_done(ours, desk, remove)
    assert cuts > 5
    await ours.keeps(desk).finish()
    for each in (author, leaves, stays):
        await each.keyring.refresh()
    after = author.seals("estuaire")
    assert [leaves.opens(*each) for each in (before, after)] == [True, False]
    assert [stays.opens(*each) for each in (before, after)] == [True, True]
    assert leaves.device not in (await keeper.told()).shared()


async def test_two_rotations_at_once_and_every_item_opens(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    author, reviewer = await ours.desk("user"), await ours.desk()
    await author.keyring.refresh()
    await ours.admitted(keeper, reviewer)
    first = author.seals("estuaire")
    spare = await ours.desk("super_admin", None)
    export = written(keeper.cabinet, ours.ours.id, PHRASE, QUICK)
    other = ours.keeps(spare)
    await other.take_over(export, PHRASE)
    sealed = [first]
    for _ in range(3):
        await asyncio.gather(keeper.rotate([ESTUAIRE]), other.rotate([ESTUAIRE]))
        await author.keyring.refresh()
        sealed.append(author.seals("estuaire"))
    await keeper.finish()
    await other.finish()
    await reviewer.keyring.refresh()
    assert author.keyring.trust.manifest.number >= 4
    assert all(reviewer.opens(*each) for each in sealed)
    assert keeper.keyring.alarm is None
    assert other.keyring.alarm is None


async def test_a_keeper_who_did_not_hear_of_a_rotation_begins_from_it(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    spare = await ours.desk("super_admin", None)
    other = ours.keeps(spare)
    await other.take_over(written(keeper.cabinet, ours.ours.id, PHRASE, QUICK), PHRASE)
    await keeper.rotate([ESTUAIRE])  # of which the other one knows nothing
    assert (await other.rotate([ESTUAIRE])).number == 3
    await keeper.keyring.refresh()
    assert (keeper.keyring.number, keeper.keyring.alarm) == (3, None)


async def test_a_reviewer_whom_one_keeper_removed_is_given_nothing_by_another(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    reviewer = await ours.desk()
    await ours.admitted(keeper, reviewer)
    spare = await ours.desk("super_admin", None)
    other = ours.keeps(spare)
    await other.take_over(written(keeper.cabinet, ours.ours.id, PHRASE, QUICK), PHRASE)
    await keeper.remove([each for each in keeper.cabinet.devices() if each.device == reviewer.device])
    await other.rotate([ESTUAIRE])
    assert reviewer.device not in (await other.told()).shared()


async def test_two_super_admins_who_found_at_once_make_one_root(ours):
    desks = [await ours.desk("super_admin", None) for _ in range(2)]
    done = await asyncio.gather(*(ours.keeps(desk).found() for desk in desks), return_exceptions=True)
    roots = [ours.keeps(desk).cabinet.root for desk in desks]
    assert sorted(isinstance(each, BaseException) for each in done) == [False, True]
    assert sorted(root is None for root in roots) == [False, True]


async def test_a_keeper_whose_laptop_is_lost_goes_on_with_the_export_and_the_sheet(ours):
    _, lost = await ours.keeper()
    await lost.found()
    author, reviewer = await ours.desk("user"), await ours.desk()
    export = written(lost.cabinet, ours.ours.id, PHRASE, QUICK)
    await lost.rotate([ESTUAIRE])  # after the export
    await author.keyring.refresh()
    sealed = author.seals("estuaire")
    spare = await ours.desk("super_admin", None)
    found = ours.keeps(spare)
    await found.take_over(export, PHRASE)
    recovered = await found.recover(read_sheet(ours.sheets[0].written()))
    assert recovered.missing == ()
    await ours.admitted(found, reviewer)
    assert reviewer.opens(*sealed)


async def test_the_sheet_alone_opens_everything_on_a_laptop_without_the_root(ours):
    _, lost = await ours.keeper()
    await lost.found()
    author, heir = await ours.desk("user"), await ours.desk("super_admin", None)
    await author.keyring.refresh()
    key, wraps = author.seals("estuaire")
    await ours.keeps(heir).recover(read_sheet(ours.sheets[0].code))
    for kind in ("region", "nation", "recovery"):
        assert heir.opens(key, [each for each in wraps if each.kind == kind])


async def test_a_new_recovery_key_has_a_new_sheet_and_the_old_keys_in_trust(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    await keeper.rotate([Line("recovery", ours.ours.id)])
    assert len({sheet.code for sheet in ours.sheets}) == 2
    heir = await ours.desk("super_admin", None)
    found = await ours.keeps(heir).recover(read_sheet(ours.sheets[1].code))
    assert (found.keys, found.missing) == (10, ())
