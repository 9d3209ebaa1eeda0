"""The protocol of synchronisation, held by the service over PostgreSQL and by its routes over HTTP alike."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from shared.crypto.opening.records import open_record
from shared.crypto.record import unpack
from shared.crypto.refusals import Refused
from shared.ids import new_id
from shared.sync.cases import Step
from shared.sync.protocol import Push, Since
from sync_server.identity.access import AccessTokens
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret
from sync_server.parts import assemble
from tests.contract.sync_sides import AtTheService, Office, OverHttp
from tests.fakes.scribe import spoilt, text_in
from tests.servers.in_process import Server
from tests.servers.postgres import fresh_database


@pytest.fixture(scope="module")
def server(postgres):
    running = Server(fresh_database(postgres)).start()
    yield running
    running.stop()


@pytest.fixture(params=["service", "http"])
async def office(request, server):
    office = Office(f"org{new_id()}")
    parts = assemble(server.settings, Database(server.url), Secret(b"s" * 32))
    await office.settle(parts)
    access = AccessTokens(parts.keys, server.base, 15, parts.clock)

    async def side(name: str):
        caller = office.caller(name)
        if request.param == "service":
            return AtTheService(parts, caller)
        return OverHttp(server.base, await access.issue(caller.session))

    office.side = side
    yield office
    await parts.database.close()


async def delivered(office, name: str, *operations):
    return await (await office.side(name)).push(Push(operations=operations))


async def pulled(office, name: str, **since):
    return await (await office.side(name)).pull(Since(**since))


async def test_what_is_pushed_reaches_the_reviewers_of_its_region_and_of_the_nation_and_nobody_else(office):
    agnes = office.scribes["agnes"]
    written = [agnes.write(case="case1", heard=f"le puits {number}") for number in range(3)]
    assert (await delivered(office, "agnes", *written)).acked == 3
    for name in ("simon", "awa"):
        page = await pulled(office, name)
        assert [each.record for each in page.operations] == [each.record for each in written]
        assert page.keys[0].owner == office.person("agnes")
        opened = text_in(written[2], agnes.keys["case1"], agnes.author)
        assert b"le puits 2" in opened
    assert not (await pulled(office, "marc")).operations
    assert not (await pulled(office, "agnes")).operations, "a device is not given back what it wrote"


async def test_a_reader_is_given_the_wraps_that_its_keys_open_and_no_others(office):
    await delivered(office, "agnes", office.scribes["agnes"].write())
    kinds = {name: {wrap.kind for wrap in (await pulled(office, name)).keys[0].wraps} for name in ("simon", "awa")}
    assert kinds == {"simon": {"region"}, "awa": {"nation"}}


async def test_saying_it_again_changes_nothing(office):
    written = [office.scribes["agnes"].write(case="case1") for _ in range(4)]
    first = await delivered(office, "agnes", *written)
    assert await delivered(office, "agnes", *written) == first
    assert await delivered(office, "agnes", *written[2:]) == first
    assert len((await pulled(office, "awa")).operations) == 4


async def test_what_comes_after_a_gap_waits_for_what_is_missing(office):
    one, two, three = (office.scribes["agnes"].write(case="case1") for _ in range(3))
    assert (await delivered(office, "agnes", one, three)).acked == 1
    assert (await delivered(office, "agnes", two, three)).acked == 3


async def test_two_records_under_one_number_are_told_apart_and_the_first_stays(office):
    agnes = office.scribes["agnes"]
    await delivered(office, "agnes", agnes.write(case="case1"))
    copy = agnes.aside()
    await delivered(office, "agnes", agnes.write(case="case1", heard="le vrai"))
    answer = await delivered(office, "agnes", copy.write(case="case1", heard="le faux"), copy.write(case="case1"))
    assert (answer.acked, answer.refused[0].code) == (2, "equivocation")
    assert len((await pulled(office, "awa")).operations) == 2


async def test_one_bad_record_is_put_aside_and_the_others_go_on(office):
    agnes = office.scribes["agnes"]
    one, two, three = (agnes.write(case="case1") for _ in range(3))
    broken = replace(two, record=two.record[:40])
    answer = await delivered(office, "agnes", one, broken, three)
    assert answer.acked == 3
    assert [(each.dseq, each.code) for each in answer.refused] == [(2, "malformed")]
    assert [unpack(each.record).header.dseq for each in (await pulled(office, "awa")).operations] == [1, 3]


async def test_a_push_that_its_device_did_not_sign_is_refused(office):
    written = [office.scribes["agnes"].write(case="case1") for _ in range(3)]
    answer = await delivered(office, "agnes", *written[:2], spoilt(written[2]))
    assert [(each.dseq, each.code) for each in answer.refused] == [(3, "unsigned")]
    assert len((await pulled(office, "awa")).operations) == 2


async def test_the_last_signature_vouches_for_the_run_and_a_reader_verifies_each(office):
    agnes = office.scribes["agnes"]
    written = [agnes.write(case="case1") for _ in range(3)]
    assert not (await delivered(office, "agnes", spoilt(written[0]), *written[1:])).refused
    first, second, _ = (await pulled(office, "awa")).operations
    with pytest.raises(Refused):
        open_record(first.record, agnes.keys["case1"], agnes.author)
    assert open_record(second.record, agnes.keys["case1"], agnes.author)


async def test_nobody_writes_in_the_name_of_another_device(office):
    marc = office.scribes["marc"]
    answer = await delivered(office, "agnes", marc.write())
    assert answer.refused[0].code in {"foreign", "unsigned"}
    assert not (await pulled(office, "awa")).operations


async def test_a_key_without_its_reviewers_is_refused(office):
    written = office.scribes["agnes"].write()
    lonely = replace(written, wraps=tuple(wrap for wrap in written.wraps if wrap.kind == "region"))
    assert (await delivered(office, "agnes", lonely)).refused[0].code == "unknown-key"


async def test_only_who_may_read_a_case_writes_in_it_and_only_comments(office):
    agnes = office.scribes["agnes"]
    await delivered(office, "agnes", agnes.write(case="case1"))
    key = agnes.keys["case1"]
    for name, kind, code in [
        ("simon", "comment", None),
        ("awa", "comment", None),
        ("marc", "comment", "not-yours"),
        ("simon", "turn", "not-yours"),
        ("awa", "report", "not-yours"),
    ]:
        answer = await delivered(office, name, office.scribes[name].under(key, kind, text="vu"))
        assert [each.code for each in answer.refused] == ([code] if code else []), (name, kind)


async def test_of_two_reviewers_one_takes_the_step_and_the_other_is_told_how_the_case_stands(office):
    agnes, simon = office.scribes["agnes"], office.scribes["simon"]
    await delivered(office, "agnes", agnes.write(case="case1"))
    key, me = agnes.keys["case1"], office.person("simon")
    step = Step(case="case1", version=0, state="assigned", assignee=me)
    assert not (await delivered(office, "simon", simon.under(key, "decision", step=step))).refused
    late = await delivered(office, "simon", simon.under(key, "decision", step=step))
    assert (late.acked, late.refused[0].code) == (2, "conflict")
    stands = late.refused[0].case
    assert (stands.state, stands.version, stands.assignee) == ("assigned", 1, me)


async def test_a_case_is_not_decided_by_its_author_nor_given_to_who_cannot_read_it(office):
    simon, agnes = office.scribes["simon"], office.scribes["agnes"]
    await delivered(office, "simon", simon.write(case="own"))
    own = Step(case="own", version=0, state="assigned", assignee=office.person("simon"))
    answer = await delivered(office, "simon", simon.under(simon.keys["own"], "decision", step=own))
    assert answer.refused[0].code == "not-yours"
    await delivered(office, "agnes", agnes.write(case="case1"))
    elsewhere = Step(case="case1", version=0, state="assigned", assignee=office.person("marc"))
    answer = await delivered(office, "simon", simon.under(agnes.keys["case1"], "decision", step=elsewhere))
    assert answer.refused[0].code == "not-yours"


async def test_a_case_that_was_destroyed_gives_no_key_and_takes_nothing_more(office):
    agnes = office.scribes["agnes"]
    await delivered(office, "agnes", agnes.write(case="case1"), agnes.write("shred", case="case1"))
    late = await delivered(office, "agnes", agnes.write(case="case1", heard="revenant"))
    assert late.refused[0].code == "shredded"
    page = await pulled(office, "awa")
    assert page.keys[0].shredded
    assert page.keys[0].wraps == ()


async def test_cursors_have_no_gap_and_pages_end_where_they_say(office):
    agnes = office.scribes["agnes"]
    await delivered(office, "agnes", *(agnes.write(case="case1") for _ in range(25)))
    seen, since = [], {}
    while True:
        page = await pulled(office, "awa", limit=10, **since)
        seen += [each.cursor for each in page.operations]
        since = {"cursor": page.cursor, "mark": page.mark}
        if not page.more:
            break
    assert seen == list(range(1, 26))
    assert (await pulled(office, "awa", **since)).operations == ()


async def test_writers_at_once_lose_nothing_and_share_one_line(office):
    names = ("agnes", "simon", "marc")

    async def work(name: str) -> None:
        for _ in range(6):
            await delivered(
                office, name, *(office.scribes[name].write(case=f"of {name}".replace(" ", "-")) for _ in range(5))
            )

    await asyncio.gather(*(work(name) for name in names))
    page = await pulled(office, "awa")
    assert [each.cursor for each in page.operations] == list(range(1, 91))
    for name in names:
        headers = [unpack(each.record).header for each in page.operations]
        of_device = [header.dseq for header in headers if header.device == office.scribes[name].device]
        assert of_device == list(range(1, 31)), "a device's order is kept"


async def test_a_reader_whose_mark_is_not_ours_is_told_to_go_back(office):
    await delivered(office, "agnes", office.scribes["agnes"].write())
    assert (await pulled(office, "awa", cursor=1, mark=b"x" * 32)).rewound
    assert (await pulled(office, "awa", cursor=99, mark=b"x" * 32)).rewound
    assert not (await pulled(office, "awa")).rewound


async def test_an_idle_laptop_learns_all_it_needs_from_the_head(office):
    agnes = await office.side("agnes")
    await agnes.push(Push(operations=tuple(office.scribes["agnes"].write(case="case1") for _ in range(3))))
    head = await agnes.head()
    assert (head.acked, head.head) == (3, 0)
    assert (await (await office.side("simon")).head()).head == 3
    assert (await (await office.side("marc")).head()).head == 0
