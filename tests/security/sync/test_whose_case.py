"""A case belongs to whoever began it: nobody takes it over, writes in it or destroys it under a key of their own."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from shared.crypto.data_key import DataKey, commitment, new_data_key
from shared.crypto.recipients import wrap
from shared.sync.cases import Step
from tests.security.sync.conftest import count


def beginning(scribe, key: DataKey, region: str | None, kind: str = "turn", **other):
    """A record under this key, with the wraps that begin it."""
    return scribe.under(key, kind, tuple(wrap(key, each) for each in scribe.readers.of(region)), **other)


def named(scribe, conversation: str) -> DataKey:
    return new_data_key(scribe.readers.org, conversation)


async def begun(office, case: str = "case1") -> DataKey:
    """A case of Agnès's."""
    agnes = office.scribes["agnes"]
    assert not await office.codes("agnes", agnes.write(case=case, heard="le puits"))
    return agnes.keys[case]


async def test_a_key_of_ones_own_is_not_begun_for_somebody_elses_case(office):
    await begun(office)
    simon = office.scribes["simon"]
    assert await office.codes("simon", beginning(simon, named(simon, "case1"), "ngounie")) == ["not-yours"]
    assert (await office.pull("awa")).keys[0].owner == office.person("agnes")


@pytest.mark.parametrize("name", ["simon", "marc"])
async def test_nobody_destroys_a_case_under_a_key_of_their_own(office, name):
    key = await begun(office)
    scribe = office.scribes[name]
    own = named(scribe, "case1")
    codes = await office.codes(name, beginning(scribe, own, scribe.region), scribe.under(own, "shred"))
    assert codes == ["not-yours", "unknown-key"]
    told = (await office.pull("awa")).keys
    assert [(each.dek_id, each.shredded, len(each.wraps)) for each in told] == [(key.name.id, False, 1)]


async def test_a_destroyed_case_is_not_begun_again_under_another_key(office):
    key, agnes = await begun(office), office.scribes["agnes"]
    assert not await office.codes("agnes", agnes.under(key, "shred"))
    late = beginning(agnes, named(agnes, "case1"), "ngounie", heard="revenant")
    assert await office.codes("agnes", late) == ["shredded"]


async def test_an_owner_begins_another_key_for_their_case(office):
    await begun(office)
    agnes = office.scribes["agnes"]
    assert not await office.codes("agnes", beginning(agnes, named(agnes, "case1"), "ngounie"))
    assert len((await office.pull("simon")).keys) == 2


async def test_wraps_for_a_key_that_exists_change_neither_its_owner_nor_its_readers(office):
    key, marc = await begun(office), office.scribes["marc"]
    taking = marc.under(key, "turn", tuple(wrap(key, each) for each in marc.readers.of("nyanga")))
    assert await office.codes("marc", taking) == ["not-yours"]
    assert not (await office.pull("marc")).operations
    wraps = await count(office, f"SELECT count(*) FROM key_wrap WHERE key = '{key.name.id}'")
    assert wraps == 3


async def test_another_commitment_under_a_known_id_is_another_key_and_refused(office):
    key, agnes = await begun(office), office.scribes["agnes"]
    false = renamed(named(agnes, "case1"), key.name.id)
    assert await office.codes("agnes", beginning(agnes, false, "ngounie")) == ["unknown-key"]


async def test_of_two_devices_that_begin_one_id_at_once_one_owns_it(office):
    simon, marc = office.scribes["simon"], office.scribes["marc"]
    for number in range(5):
        mine = named(simon, f"race{number}")
        theirs = renamed(named(marc, f"other{number}"), mine.name.id)
        pushes = [("simon", beginning(simon, mine, "ngounie")), ("marc", beginning(marc, theirs, "nyanga"))]
        told = await asyncio.gather(*(office.codes(name, each) for name, each in pushes))
        assert sorted(map(len, told)) == [0, 1]
        assert max(told)[0] in {"unknown-key", "not-yours"}


async def test_of_two_people_who_begin_one_case_at_once_one_owns_it(office):
    simon, marc = office.scribes["simon"], office.scribes["marc"]
    for number in range(5):
        case = f"race{number}"
        pushes = [
            ("simon", beginning(simon, named(simon, case), "ngounie")),
            ("marc", beginning(marc, named(marc, case), "nyanga")),
        ]
        told = await asyncio.gather(*(office.codes(name, each) for name, each in pushes))
        assert sorted(told) == [[], ["not-yours"]]


async def test_a_step_is_taken_on_no_case_but_that_of_its_key(office):
    await begun(office)
    simon, marc = office.scribes["simon"], office.scribes["marc"]
    assert not await office.codes("marc", marc.write(case="of-marc"))
    step = Step(case="of-marc", version=0, state="assigned", assignee=office.person("simon"))
    key = office.scribes["agnes"].keys["case1"]
    assert await office.codes("simon", simon.under(key, "decision", step=step)) == ["malformed"]
    assert await count(office, f"SELECT count(*) FROM review_case WHERE organisation = '{office.org}'") == 0


@pytest.mark.parametrize("name", ["marc", "agnes"])
async def test_a_case_is_decided_by_nobody_who_may_not(office, name):
    key = await begun(office)
    scribe = office.scribes[name]
    step = Step(case="case1", version=0, state="assigned", assignee=office.person("simon"))
    assert await office.codes(name, scribe.under(key, "decision", step=step)) == ["not-yours"]


@pytest.mark.parametrize("assignee", ["nobody", "", "agnes"])
async def test_a_case_is_given_to_nobody_who_does_not_read_it(office, assignee):
    marc = office.scribes["marc"]
    await office.codes("marc", marc.write(case="case2"))
    key, awa = marc.keys["case2"], office.scribes["awa"]
    assignee = office.person(assignee) if assignee == "agnes" else assignee
    step = Step(case="case2", version=0, state="assigned", assignee=assignee)
    assert await office.codes("awa", awa.under(key, "decision", step=step)) == ["not-yours"]


async def test_a_reviewer_destroys_nothing_and_an_admin_does(office):
    key = await begun(office)
    assert await office.codes("simon", office.scribes["simon"].under(key, "shred")) == ["not-yours"]
    assert not await office.codes("awa", office.scribes["awa"].under(key, "shred"))


def renamed(key: DataKey, id_: str) -> DataKey:
    """The same key under another id."""
    return DataKey(replace(key.name, id=id_, commitment=commitment(key.secret)), key.secret)
