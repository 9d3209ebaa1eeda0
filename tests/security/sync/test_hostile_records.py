"""Records that a device should not send: put aside, never kept, and nobody else is made to wait for them."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from shared.crypto.data_key import new_data_key
from shared.crypto.padding import padme
from shared.crypto.record import LARGEST_BODY, unpack
from shared.sync.cases import Step
from shared.sync.protocol import MOST_WRAPS, Push, Since
from shared.sync.wire import packed
from tests.security.sync.conftest import Spoken, count
from tests.security.sync.plain import plaintext_record, record_of


@pytest.mark.parametrize(
    "assignee", ["a\0b", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "x" * 64]
)
async def test_a_step_for_nobody_who_can_be_is_refused_and_the_line_stays_usable(office, assignee):
    agnes, simon = office.scribes["agnes"], office.scribes["simon"]
    await office.push("agnes", agnes.write(case="c"))
    step = Step(case="c", version=0, state="assigned", assignee=assignee)
    written = simon.under(agnes.keys["c"], "decision", step=step)
    answer = await office.raw("simon", "decide", packed(Push(operations=(written,))))
    assert answer.status_code in {200, 400}, answer.text
    assert await office.codes("simon", replace(written, step=None)) in (["malformed"], ["not-yours"])
    assert (await office.push("simon")).acked == 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda record: b"",
        lambda record: record[:3],
        lambda record: record[:-1],
        lambda record: record + b"\0",
        lambda record: b"iS2" + record[3:],
        lambda record: record[:3] + b"\xff\xff" + record[5:],
        lambda record: record[:3] + b"\0\0" + record[5:],
        lambda record: record.replace(b'"kind":"turn"', b'"kind":"TURN"'),
        lambda record: record.replace(b'"v":1', b'"v":2'),
        lambda record: record.replace(b'{"ct_', b'{ "ct_'),
        lambda record: b"\0" * 3_000_000,
        lambda record: b"le puits est sec" * 20,
    ],
    ids=range(12),
)
async def test_a_record_that_is_none_is_put_aside_and_the_next_is_taken(office, broken):
    agnes = office.scribes["agnes"]
    one, two, three = (agnes.write(case="c") for _ in range(3))
    told = await office.push("agnes", one, replace(two, record=broken(two.record)), three)
    assert told.acked == 3
    assert [each.dseq for each in told.refused] == [2]
    assert told.refused[0].code in {"malformed", "unsigned"}
    assert [unpack(each.record).header.dseq for each in (await office.pull("awa")).operations] == [1, 3]


async def test_plaintext_where_ciphertext_belongs_cannot_be_told_apart_by_who_cannot_open(office):
    """A server without keys cannot know: length, hash and signature are right. Readers find out, and refuse."""
    agnes = office.scribes["agnes"]
    written = plaintext_record(agnes, "le puits est sec")
    assert await office.codes("agnes", written) == []


async def test_the_largest_record_is_taken_and_given_and_a_larger_one_is_not(office):
    agnes = office.scribes["agnes"]
    told = await office.push("agnes", record_of(agnes, LARGEST_BODY))
    assert (told.acked, told.refused) == (1, ())
    over = record_of(agnes, padme(LARGEST_BODY * 2))
    assert await office.codes("agnes", over) == ["too-large"]
    page = await office.pull("awa")
    assert len(page.operations[0].record) > LARGEST_BODY
    answer = await office.raw("awa", "pull", packed(Since()))
    assert answer.status_code == 200


async def test_pages_are_bounded_in_bytes_whatever_is_asked_for(office):
    agnes = office.scribes["agnes"]
    for _ in range(8):
        await office.push("agnes", record_of(agnes, 28 + padme(700_000)))
    seen, since = 0, {"cursor": 0, "mark": b"", "limit": 500}
    while True:
        page = await office.pull("awa", **since)
        assert sum(len(each.record) for each in page.operations) <= (1 << 20) + 800_000
        seen += len(page.operations)
        since.update(cursor=page.cursor, mark=page.mark)
        if not page.more:
            break
    assert seen == 8


@pytest.mark.parametrize("limit", [1, 2, 3, 499, 500])
async def test_a_page_of_any_size_leads_through_the_whole_line(office, limit):
    agnes = office.scribes["agnes"]
    await office.push("agnes", *(agnes.write(case="c") for _ in range(7)))
    seen, since = [], {}
    while True:
        page = await office.pull("awa", limit=limit, **since)
        seen += [each.cursor for each in page.operations]
        since = {"cursor": page.cursor, "mark": page.mark}
        if not page.more:
            break
    assert seen == list(range(1, 8))


@pytest.mark.parametrize("mark", [b"", b"x", b"\0" * 32, b"\0" * 64])
@pytest.mark.parametrize("cursor", [1, 2, 3, 2**53 - 1])
async def test_a_forged_mark_is_told_that_it_is_not_ours_and_learns_nothing(office, cursor, mark):
    agnes = office.scribes["agnes"]
    await office.push("agnes", *(agnes.write(case="c") for _ in range(2)))
    page = await office.pull("awa", cursor=cursor, mark=mark)
    assert page == replace(page, rewound=True, operations=(), keys=(), authors=(), cursor=cursor, mark=mark)


async def test_a_mark_of_another_organisation_is_not_ours(office):
    other = Spoken(f"{office.org}x", office.server, office.parts)
    await other.settle(office.parts)
    for each in (office, other):
        await each.push("agnes", each.scribes["agnes"].write(case="c"))
    page = await other.pull("awa")
    assert (await office.pull("awa", cursor=page.cursor, mark=page.mark)).rewound


async def test_wraps_without_nation_or_recovery_or_for_no_region_begin_nothing(office):
    agnes = office.scribes["agnes"]
    for spoilt in (
        lambda wraps: (),
        lambda wraps: tuple(each for each in wraps if each.kind != "nation"),
        lambda wraps: tuple(each for each in wraps if each.kind != "recovery"),
        lambda wraps: tuple(replace(each, recipient="atlantis") if each.kind == "region" else each for each in wraps),
        lambda wraps: (*wraps[:-1], replace(wraps[-1], conversation="another")),
        lambda wraps: (*wraps[:-1], replace(wraps[-1], dek_id="another")),
        lambda wraps: tuple(replace(each, dek_id="another") for each in wraps),
    ):
        written = agnes.write(case=new_data_key(office.org, "x").name.id)
        assert await office.codes("agnes", replace(written, wraps=spoilt(written.wraps))) == ["unknown-key"]
    assert await count(office, f"SELECT count(*) FROM conversation_key WHERE organisation = '{office.org}'") == 0


async def test_as_many_wraps_as_may_be_make_no_page_that_cannot_be_read(office):
    agnes = office.scribes["agnes"]
    for number in range(40):
        written = agnes.write(case=f"c{number}")
        nation = next(each for each in written.wraps if each.kind == "nation")
        more = tuple(replace(nation, epoch=2 + each) for each in range(MOST_WRAPS - len(written.wraps)))
        assert not await office.codes("agnes", replace(written, wraps=(*written.wraps, *more)))
    answer = await office.raw("awa", "pull", packed(Since()))
    assert len(answer.content) < 1 << 20
    assert answer.status_code == 200


async def test_one_device_that_pushes_without_end_does_not_stop_the_others(office):
    agnes, simon = office.scribes["agnes"], office.scribes["simon"]
    heavy = packed(Push(operations=tuple(agnes.write(case="c") for _ in range(200))))
    flood = [asyncio.create_task(office.raw("agnes", "push", heavy)) for _ in range(30)]
    await asyncio.sleep(0.2)
    told = []
    for number in range(5):
        operation = simon.write(case=f"s{number}")
        told.append((await office.raw("simon", "push", packed(Push(operations=(operation,))))).status_code)
    statuses = [each.status_code for each in await asyncio.gather(*flood)]
    assert told == [200] * 5
    assert set(statuses) <= {200, 503}
    assert (await office.push("agnes")).acked == 200
