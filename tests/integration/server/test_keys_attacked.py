"""Whoever runs the server may write into its database what they like: no laptop seals to them for that."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from desktop.keys import kept
from desktop.keys.lines import read_line
from desktop.keys.refusals import Distrusted
from desktop.keys.reviewers import reviewers
from shared.crypto.keys import fingerprint, new_sealing_key, new_signing_key, public_of
from shared.crypto.manifest import issue, signed
from shared.crypto.recipients import Recipient
from shared.crypto.refusals import Refused
from shared.crypto.review import begin, share
from tests.integration.server.keeping import organisation, root_of


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    return embedded_postgres


@pytest.fixture
async def ours(server, tmp_path):
    async with organisation(server, tmp_path) as made:
        yield made


@pytest.fixture
async def keeper(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    return keeper


@pytest.fixture
async def author(ours, keeper):
    author = await ours.desk("user")
    await author.keyring.refresh()
    return author


@pytest.fixture
def operator(server, ours):
    """Whoever holds the database."""

    class Operator:
        def presents(self, content: bytes, number: int) -> None:
            """Let this list be the newest one."""
            where = f"organisation = '{ours.ours.id}'"
            server.ask(f"DELETE FROM key_manifest WHERE {where} AND number >= {number}")
            server.ask(
                "INSERT INTO key_manifest (organisation, number, content, published_by, published_at)"
                f" SELECT organisation, {number}, '\\x{content.hex()}', id, now() FROM person WHERE {where} LIMIT 1"
            )

        def has_root(self, public: str) -> None:
            server.ask(f"UPDATE key_root SET public = '\\x{public}' WHERE organisation = '{ours.ours.id}'")

        def forgets(self, number: int) -> None:
            server.ask(f"DELETE FROM key_manifest WHERE organisation = '{ours.ours.id}' AND number >= {number}")

        def writes(self, sql: str) -> None:
            server.ask(sql)

    return Operator()


def own_reader(organisation_id: str, after=None):
    """A list with a key of the operator's own for the region, signed by a root of their own."""
    key, private = begin("region", "estuaire")
    key = replace(key, epoch=7)
    root = new_signing_key()
    return signed(issue(organisation_id, (key,), after), root), public_of(root).hex(), private


async def test_a_reader_of_the_servers_own_is_refused_and_an_alarm_stays(ours, keeper, author, operator):
    before = author.keyring.recipients("estuaire")
    forged, _, _ = own_reader(ours.ours.id, author.keyring.trust.manifest)
    operator.presents(forged, 2)
    assert not await author.keyring.refresh()
    assert author.keyring.alarm.code == "sealed-signature"
    assert author.keyring.recipients("estuaire") == before


async def test_a_reader_with_a_root_of_its_own_is_refused_where_the_root_is_pinned(ours, author, operator):
    forged, root, _ = own_reader(ours.ours.id)
    operator.has_root(root)
    operator.presents(forged, 1)
    assert not await author.keyring.refresh()
    assert author.keyring.alarm.code == "root-changed"
    assert author.keyring.trust.root != root


async def test_a_laptop_that_was_told_the_root_takes_no_other_from_its_first_day_on(ours, keeper, operator):
    newcomer = await ours.desk("user")
    newcomer.keyring.demand(fingerprint(bytes.fromhex(root_of(keeper))))
    forged, root, _ = own_reader(ours.ours.id)
    operator.has_root(root)
    operator.presents(forged, 1)
    assert not await newcomer.keyring.refresh()
    assert newcomer.keyring.alarm.code == "root-unexpected"
    assert newcomer.keyring.trust is None, "so nothing is sealed, and everything waits"


async def test_an_older_list_is_refused_and_the_newer_one_stays_in_use(keeper, author, operator):
    await keeper.rotate([read_line("region:estuaire")])
    await author.keyring.refresh()
    newest = author.keyring.recipients("estuaire")
    operator.forgets(2)
    assert not await author.keyring.refresh()
    assert (author.keyring.alarm.code, author.keyring.number) == ("manifest-older", 2)
    assert author.keyring.recipients("estuaire") == newest


async def test_a_list_that_is_gone_is_an_older_one(keeper, author, operator):
    operator.forgets(1)
    await author.keyring.refresh()
    assert (author.keyring.alarm.code, author.keyring.number) == ("manifest-older", 1)


async def test_a_second_list_with_the_same_number_and_a_true_signature_is_refused(keeper, author, operator):
    first = author.keyring.trust.manifest
    await keeper.rotate([read_line("region:estuaire")])
    await author.keyring.refresh()
    other, _ = begin("region", "estuaire", next(key for key in first.keys if key.id == "estuaire"))
    operator.presents(signed(issue(first.org, (other,), first), keeper.cabinet.root), 2)
    assert not await author.keyring.refresh()
    assert author.keyring.alarm.code == "manifest-forked"


async def test_a_list_from_which_a_key_is_missing_is_refused(keeper, author, operator):
    held = author.keyring.trust.manifest
    shrunk = replace(issue(held.org, (), held), keys=held.keys[1:])
    operator.presents(signed(shrunk, keeper.cabinet.root), 2)
    assert not await author.keyring.refresh()
    assert author.keyring.alarm.code == "manifest-shrunk"


async def test_the_alarm_ends_when_the_true_list_is_back_and_is_remembered(keeper, author, operator):
    content = signed(author.keyring.trust.manifest, keeper.cabinet.root)
    operator.forgets(1)
    await author.keyring.refresh()
    operator.presents(content, 1)
    await author.keyring.refresh()
    assert author.keyring.alarm is None
    assert [each.code for each in kept.alarms(author.laptop.store)] == ["manifest-older"]


async def test_the_keeper_signs_nothing_on_top_of_a_forged_list(ours, keeper, operator):
    forged, _, _ = own_reader(ours.ours.id, keeper.keyring.trust.manifest)
    operator.presents(forged, 2)
    with pytest.raises(Distrusted):
        await keeper.rotate([read_line("region:estuaire")])
    assert not keeper.cabinet.pending


async def test_a_server_that_was_restored_is_given_the_newest_list_back_by_the_keeper(keeper, author, operator):
    await keeper.rotate([read_line("region:estuaire")])
    await keeper.rotate([read_line(f"nation:{keeper.profile.organisation_id}")])
    operator.forgets(2)
    await keeper.finish()
    await author.keyring.refresh()
    assert (author.keyring.number, author.keyring.alarm) == (3, None)


async def test_a_share_of_another_key_opens_nothing_and_the_others_count(ours, keeper, operator):
    reviewer = await ours.desk()
    await keeper.rotate([read_line("region:estuaire")])
    reader = next(each for each in (await keeper.told()).readers if each.device == reviewer.device)
    await keeper.admit(reader)
    private, sealing = new_sealing_key(), reader.keys[1].hex()
    listed = Recipient(kind="region", id="estuaire", epoch=1, public=public_of(private).hex())
    device = Recipient(kind="device", id=reviewer.device, epoch=0, public=sealing)
    false = share(ours.ours.id, listed, private, device)
    operator.writes(
        f"UPDATE key_share SET sealed = '\\x{false.sealed}' WHERE device = '{reviewer.device}' AND epoch = 1"
    )
    assert await reviewer.keyring.refresh()
    assert reviewer.keyring.alarm.code == "share-refused"
    assert reviewer.keyring.private("region", "estuaire", 1) is None
    assert reviewer.keyring.private("region", "estuaire", 2) is not None


async def test_a_device_whose_keys_were_changed_after_it_was_compared_is_given_nothing(ours, keeper, operator):
    reviewer = await ours.desk()
    await ours.admitted(keeper, reviewer)
    false = new_sealing_key()
    operator.writes(f"UPDATE device SET sealing_key = '\\x{public_of(false).hex()}' WHERE id = '{reviewer.device}'")
    operator.writes(f"DELETE FROM key_share WHERE device = '{reviewer.device}'")
    assert await keeper.finish() == [reviewer.device]
    told = await keeper.told()
    assert reviewer.device not in told.shared()
    (shown,) = [
        each for each in reviewers(ours.ours.id, told, keeper.cabinet.devices()) if each.device == reviewer.device
    ]
    assert shown.state == "changed"


async def test_a_device_that_the_server_invents_has_another_fingerprint_than_the_reviewers_own(ours, keeper):
    reviewer = await ours.desk()
    invented = await asyncio.to_thread(ours.population.device, reviewer.person)
    found = {each.device: each for each in reviewers(ours.ours.id, await keeper.told(), keeper.cabinet.devices())}
    assert {found[invented.id].state, found[reviewer.device].state} == {"waiting"}
    assert found[invented.id].fingerprint != found[reviewer.device].fingerprint
    await ours.admitted(keeper, reviewer)
    assert invented.id not in (await keeper.told()).shared(), "who was not compared is given nothing"


async def test_a_point_of_small_order_is_sealed_to_by_nobody(ours, keeper, operator):
    reviewer = await ours.desk()
    operator.writes(f"UPDATE device SET sealing_key = '\\x{bytes(32).hex()}' WHERE id = '{reviewer.device}'")
    reader = next(each for each in (await keeper.told()).readers if each.device == reviewer.device)
    with pytest.raises(Refused):
        await keeper.admit(reader)
    assert reviewer.device not in (await keeper.told()).shared()
