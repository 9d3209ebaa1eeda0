"""The line of a device: nobody writes in it but the device, nothing stands twice, and what is refused stays known."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from shared.audit.chain import Writer
from shared.crypto.data_key import new_data_key
from shared.crypto.header import digest
from shared.crypto.record import unpack
from tests.fakes.scribe import Scribe
from tests.security.sync.conftest import Spoken, count

AT = "2026-11-27T08:00:00.000Z"


def entries(office, name: str, many: int) -> tuple[bytes, ...]:
    """What this device did, as it signs it."""
    scribe = office.scribes[name]
    if not hasattr(scribe, "writer"):
        scribe.writer = Writer(office.org, scribe.device, scribe.signing)
    who = office.person(name)
    return tuple(scribe.writer.entry(who=who, action="case.read", on="case:1", at=AT).line() for _ in range(many))


async def test_a_record_that_names_another_device_is_foreign_whoever_signed_it(office):
    agnes, marc = office.scribes["agnes"], office.scribes["marc"]
    impostor = Scribe(marc.device, agnes.readers, agnes.region)
    impostor.signing = agnes.signing
    written = impostor.write(case="c")
    assert await office.codes("agnes", written) == ["foreign"]
    assert await office.codes("marc", written) == ["unsigned"]
    assert not (await office.pull("awa")).operations


async def test_a_record_of_another_organisation_is_foreign(office):
    other = Spoken(f"{office.org}x", office.server, office.parts)
    await other.settle(office.parts)
    agnes, theirs = office.scribes["agnes"], other.scribes["agnes"]
    theirs.device, theirs.signing = agnes.device, agnes.signing
    assert await office.codes("agnes", theirs.write(case="c")) == ["foreign"]
    assert not (await other.pull("awa")).operations


async def test_wraps_that_name_another_organisation_are_malformed(office):
    written = office.scribes["agnes"].write(case="c")
    wraps = tuple(replace(each, org="elsewhere") for each in written.wraps)
    assert await office.codes("agnes", replace(written, wraps=wraps)) == ["malformed"]


async def test_a_record_that_follows_one_of_another_device_is_not_taken(office):
    agnes, marc = office.scribes["agnes"], office.scribes["marc"]
    await office.push("agnes", agnes.write(case="c"))
    theirs = marc.write(case="d")
    agnes.prev = digest(unpack(theirs.record).header)
    told = await office.push("agnes", agnes.write(case="c"))
    assert (told.acked, [each.code for each in told.refused]) == (1, ["equivocation"])


@pytest.mark.parametrize("dseq", [3, 1_000, 2**53 - 1])
async def test_a_number_that_jumps_ahead_waits_and_moves_nothing(office, dseq):
    agnes = office.scribes["agnes"]
    await office.push("agnes", agnes.write(case="c"))
    agnes.dseq = dseq - 1
    told = await office.push("agnes", agnes.write(case="c"))
    assert (told.acked, told.refused) == (1, ())


async def test_a_record_under_a_number_that_is_not_its_own_is_not_taken(office):
    agnes = office.scribes["agnes"]
    one, two = agnes.write(case="c"), agnes.write(case="c")
    assert await office.codes("agnes", replace(two, dseq=1), replace(one, dseq=2)) == ["equivocation"]
    assert not (await office.pull("awa")).operations
    assert (await office.push("agnes", one, two)).acked == 2


async def test_a_copy_never_takes_the_place_of_the_first_and_the_first_is_not_blamed_for_it(office):
    agnes = office.scribes["agnes"]
    one = agnes.write(case="c")
    await office.push("agnes", one)
    copy = agnes.aside()
    true, false = agnes.write(case="c", heard="le vrai"), copy.write(case="c", heard="le faux")
    await office.push("agnes", true)
    for _ in range(3):
        assert await office.codes("agnes", false) == ["equivocation"]
        assert await office.codes("agnes", one, true) == []
    assert len((await office.pull("awa")).operations) == 2
    told = f"SELECT count(*) FROM audit_leaf WHERE organisation = '{office.org}' AND action = 'device.equivocated'"
    assert await count(office, told) == 1


async def test_a_copy_that_comes_first_to_a_number_does_not_make_the_other_lose_what_follows(office):
    """The line goes on from the first that came; the other laptop is told that there are two of it."""
    agnes = office.scribes["agnes"]
    await office.push("agnes", agnes.write(case="c"))
    copy = agnes.aside()
    await office.push("agnes", copy.write(case="c"))
    mine, next_ = agnes.write(case="c"), agnes.write(case="c")
    told = await office.push("agnes", mine, next_)
    assert (told.acked, {each.code for each in told.refused}) == (2, {"equivocation"})
    assert await office.codes("agnes", copy.write(case="c")) == []


async def test_why_something_was_refused_is_told_again_when_the_answer_was_lost(office):
    agnes, simon = office.scribes["agnes"], office.scribes["simon"]
    good, bad = agnes.write(case="c"), replace(agnes.write(case="c"), record=b"iS1")
    first = await office.push("agnes", good, bad)
    assert [(each.dseq, each.code) for each in first.refused] == [(2, "malformed")]
    assert await office.push("agnes", good, bad) == first
    assert await office.push("agnes", bad) == first
    later = simon.under(new_data_key(office.org, "none"), "comment")
    assert await office.codes("simon", later) == await office.codes("simon", later) == ["unknown-key"]


async def test_many_pushes_of_one_device_at_once_keep_each_record_once(office):
    agnes, awa = office.scribes["agnes"], office.scribes["awa"]
    written = [agnes.write(case="c") for _ in range(20)]
    pushes = [office.push("agnes", *written[start:], entries=()) for start in (0, 5, 10, 15) for _ in range(8)]
    told = await asyncio.gather(*pushes, *(office.push("awa", awa.write(case="a")) for _ in range(3)))
    while (acked := (await office.push("agnes", *written)).acked) < 20:
        assert acked >= max(each.acked for each in told if each.acked <= 20)
    assert [unpack(each.record).header.dseq for each in (await office.pull("simon")).operations] == list(range(1, 21))


async def test_destroying_cases_and_sending_entries_at_once_never_wait_for_each_other(office):
    """Two transactions that take the line and the log in different orders would end each other."""
    agnes, simon = office.scribes["agnes"], office.scribes["simon"]

    async def destroys() -> None:
        for number in range(8):
            case = f"a{number}"
            assert not (await office.push("agnes", agnes.write(case=case), agnes.write("shred", case=case))).refused

    async def tells() -> None:
        for number in range(8):
            told = await office.push("simon", simon.write(case=f"s{number}"), entries=entries(office, "simon", 3))
            assert told.entries_acked == 3 * (number + 1)

    await asyncio.wait_for(asyncio.gather(destroys(), tells()), 60)
