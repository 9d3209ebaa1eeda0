"""The keeper's acts at a server that listens."""

from __future__ import annotations

import pytest

from desktop.account.refusals import Unreachable
from desktop.keys.keeper import Keeper
from desktop.keys.lines import read_line
from desktop.keys.refusals import AlreadyFounded, KeepersOwn, NoKeeper, Overtaken
from desktop.keys.reviewers import one, removable, reviewers
from shared.crypto.manifest import current, issue, signed
from shared.errors import BadInput
from tests.fakes.keys_server import ORGANISATION, problem

ESTUAIRE = read_line("region:estuaire")


async def admitted(keeper, desk):
    (reader,) = [each for each in (await keeper.told()).readers if each.device == desk.device]
    return await keeper.admit(reader)


async def shown(keeper):
    found = reviewers(ORGANISATION, await keeper.told(), keeper.cabinet.devices())
    return {each.device: each for each in found}


async def test_the_list_is_published_before_anything_is_shared(keeper, server):
    assert [path for method, path in server.asked if method == "PUT"] == [
        "keys/manifest",
        "keys/shares",
    ]
    assert {each.device for each in server.in_trust.values()} == {"recovery.1"}


async def test_the_keepers_own_laptop_needs_no_comparison(keeper):
    assert keeper.keyring.private("nation", ORGANISATION, 1) is not None


async def test_a_sheet_that_could_not_be_given_publishes_nothing(desk, server):
    mine = desk("super_admin", None)

    def fail(_):
        raise BadInput("plus de papier")

    with pytest.raises(BadInput, match="papier"):
        await Keeper(mine.store, mine.account, fail).found()
    assert server.manifests == []
    sheets = []
    keeper = Keeper(mine.store, mine.account, sheets.append)
    await keeper.found()
    assert (len(server.manifests), len(sheets)) == (1, 1)


async def test_on_another_laptop_there_is_nothing_to_keep_with(desk, keeper):
    other = desk("super_admin", None)
    second = Keeper(other.store, other.account, print)
    for work in (second.finish, second.certify):
        with pytest.raises(NoKeeper):
            await work()
    with pytest.raises(AlreadyFounded):
        await second.found()


async def test_a_reviewer_is_given_every_epoch_of_their_lines_and_no_other(desk, keeper, server):
    await keeper.rotate([ESTUAIRE])
    reviewer = desk()
    assert await admitted(keeper, reviewer) == ["region:estuaire"]
    mine = [(each.kind, each.id, each.epoch) for each in server.shares.values() if each.device == reviewer.device]
    assert mine == [("region", "estuaire", 1), ("region", "estuaire", 2)]


async def test_a_reviewer_who_moves_is_told_of_and_admitting_again_ends_the_former_line(desk, keeper, server):
    reviewer = desk()
    await admitted(keeper, reviewer)
    server.readers[reviewer.device]["region"] = "nyanga"
    assert (await shown(keeper))[reviewer.device].state == "leaving"
    assert await admitted(keeper, reviewer) == ["region:nyanga"]
    assert current(keeper.keyring.trust.manifest, "region", "estuaire").epoch == 2
    assert ("region", "estuaire", 2) not in {
        (each.kind, each.id, each.epoch) for each in server.shares.values() if each.device == reviewer.device
    }


async def test_who_was_raised_by_the_server_alone_is_given_no_more_than_was_compared(desk, keeper, server):
    reviewer = desk()
    await admitted(keeper, reviewer)
    server.readers[reviewer.device]["role"] = "admin"
    await keeper.rotate([read_line(f"nation:{ORGANISATION}")])
    assert {each.kind for each in server.shares.values() if each.device == reviewer.device} == {"region"}
    assert (await shown(keeper))[reviewer.device].state == "leaving"


async def test_a_lost_laptop_is_given_nothing_new_and_told_of(desk, keeper, server):
    reviewer = desk()
    await admitted(keeper, reviewer)
    server.readers[reviewer.device]["lost"] = True
    await keeper.rotate([ESTUAIRE])
    assert {each.epoch for each in server.shares.values() if each.device == reviewer.device} == {1}
    assert (await shown(keeper))[reviewer.device].state == "leaving"


async def test_the_keepers_own_laptop_is_not_removed(keeper):
    with pytest.raises(KeepersOwn):
        await keeper.remove(keeper.cabinet.devices())


async def test_a_person_is_removed_by_name_with_all_their_laptops_and_a_laptop_alone(desk, keeper, server):
    first, second = desk(), desk()
    server.readers[second.device] |= {"person": "p-d2", "person_name": "nom.d2"}
    for each in (first, second):
        await admitted(keeper, each)
    told, devices = await keeper.told(), keeper.cabinet.devices()
    assert {each.device for each in removable("nom.d2", told, devices)} == {first.device, second.device}
    assert {each.device for each in removable("p-d2", told, devices)} == {first.device, second.device}
    with pytest.raises(BadInput):
        removable("nobody", told, devices)


async def test_a_list_that_nobody_took_for_another_is_not_signed_a_second_time(keeper, server):
    """A server that refuses and shows nothing newer would have two lists with one number from us."""
    root = keeper.cabinet.root
    first, server.root = server.root, "ab" * 32
    with pytest.raises((Overtaken, AlreadyFounded, BadInput)):
        await keeper.rotate([ESTUAIRE])
    server.root = first
    await keeper.rotate([ESTUAIRE])
    manifest = keeper.keyring.trust.manifest
    assert keeper.cabinet.root.private_bytes_raw() == root.private_bytes_raw()
    assert server.newest == signed(manifest, root)


async def test_a_keeper_who_was_overtaken_begins_again_from_the_other_list(keeper, server):
    held, made = keeper.keyring.trust.manifest, []
    publish = server.answer

    def overtake(device, method, path, content):
        if path == "keys/manifest" and not made:
            made.append(signed(issue(ORGANISATION, (), held), keeper.cabinet.root))
            server.manifests += made
        return publish(device, method, path, content)

    server.answer = overtake
    assert (await keeper.rotate([ESTUAIRE])).number == 3
    assert keeper.keyring.alarm is None


async def test_a_laptop_is_named_by_its_beginning(desk, keeper):
    reviewer = desk()
    found = list((await shown(keeper)).values())
    assert one(found, reviewer.device).device == reviewer.device
    for beginning in ("", "d", "zzz"):
        with pytest.raises(BadInput):
            one(found, beginning)


async def test_a_root_is_not_given_up_while_the_server_shows_no_other(desk, server):
    """A server that took it, lost our answer and now says that it is overtaken holds all that others pinned."""
    mine, answer = desk("super_admin", None), server.answer

    def refuse(device, method, path, content):
        return problem(409, "root-pinned") if path == "keys/manifest" else answer(device, method, path, content)

    server.answer = refuse
    keeper = Keeper(mine.store, mine.account, lambda _sheet: None)
    with pytest.raises(Overtaken):
        await keeper.found()
    root = keeper.cabinet.root
    server.answer = answer
    await keeper.found()
    assert keeper.cabinet.root.private_bytes_raw() == root.private_bytes_raw()


async def test_a_root_that_was_laid_aside_for_another_is_taken_up_when_it_is_the_true_one(desk, server):
    mine, other = desk("super_admin", None), desk("super_admin", None)
    keeper = Keeper(mine.store, mine.account, lambda _sheet: None)
    await keeper.found()
    truth, root = (server.root, list(server.manifests)), keeper.cabinet.root
    kept_trust = keeper.keyring.trust
    keeper.cabinet.lay_aside()
    assert keeper.cabinet.root is None
    assert (server.root, server.manifests, kept_trust.root) == (*truth, server.root)
    assert not await keeper.found()
    assert keeper.cabinet.root.private_bytes_raw() == root.private_bytes_raw()
    assert {key.kind for key, _ in keeper.cabinet.halves()} == {"nation", "region"}
    assert not Keeper(other.store, other.account, print).cabinet.take_up(server.root)


async def test_a_name_cannot_pass_for_a_fingerprint(desk, keeper, server):
    reviewer = desk()
    server.readers[reviewer.device]["name"] = f"Portable\n    {'00000 ' * 12}\x1b[2J"
    assert "\n" not in (await shown(keeper))[reviewer.device].name
    assert "\x1b" not in (await shown(keeper))[reviewer.device].name


async def test_a_device_with_an_impossible_name_is_not_believed(desk, keeper, server):
    reviewer = desk()
    server.readers[reviewer.device]["device"] = "../../autre"
    with pytest.raises(Unreachable):
        await keeper.told()
