"""What others wrote is kept with the place that was reached, opened when there is a key, and never half used."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.account.device import device_keys
from desktop.account.refusals import Unreachable
from desktop.sync.opening import Opener
from desktop.sync.pacing import Pace
from desktop.sync.pulling import MOST_REMOVALS, Puller
from shared.crypto.keys import new_signing_key, public_of
from shared.sync.content import Content
from shared.sync.protocol import Arrived, Author, KeyOf, Page
from tests.fakes.field import ORG, FakeKeyring, Folded
from tests.fakes.scribe import Scribe
from tests.unit.desktop.sync.test_sealing import said

QUIET = lambda _count: None  # noqa: E731
NOW_MS = 1_795_000_000_000


@pytest.fixture
def author(readers):
    return Scribe("device9", readers, "ngounie")


@pytest.fixture
def folded():
    return Folded()


@pytest.fixture
def keyring(readers):
    return FakeKeyring(readers, shared=("region",))


@pytest.fixture
def puller(store, remote, keyring, folded):
    return Puller(store, remote, Pace(), Opener(store, keyring, ORG), folded)


def page(author, operations, *, first: int = 1, **other) -> Page:
    """What the server gives of these operations."""
    keys = {}
    for each in operations:
        for wrap in each.wraps:
            keys.setdefault((wrap.dek_id, wrap.conversation), []).append(wrap)
    return Page(
        operations=tuple(
            Arrived(cursor=first + number, record=each.record, received=NOW_MS)
            for number, each in enumerate(operations)
        ),
        keys=tuple(
            KeyOf(dek_id=dek, conversation=case, owner="agnes", region="ngounie", wraps=tuple(wraps))
            for (dek, case), wraps in keys.items()
        ),
        authors=(Author(device=author.device, person="agnes", name="Agnès", signing_key=public_of(author.signing)),),
        **{"cursor": first + len(operations) - 1, "mark": b"m%d" % (first + len(operations) - 1), **other},
    )


async def test_what_arrives_is_opened_and_the_next_pull_begins_after_it(store, remote, puller, folded, author):
    remote.pages = [page(author, [author.write(case="c", heard="un"), author.write(case="c", heard="deux")])]
    assert (await puller.fetch(QUIET)).received == 2
    assert [row.state for row in folded.rows] == ["opened", "opened"]
    assert b"deux" in folded.rows[1].content
    await puller.fetch(QUIET)
    assert (remote.asked[-1].cursor, remote.asked[-1].mark) == (2, b"m2")


async def test_the_same_page_again_is_the_same_records(store, remote, puller, folded, author):
    same = page(author, [author.write(case="c")])
    remote.pages = [same, same]
    await puller.fetch(QUIET)
    assert (await puller.fetch(QUIET)).received == 0
    assert len(folded.rows) == 1
    assert store.received.count("opened") == 1


async def test_what_there_is_no_key_for_waits_and_opens_when_the_key_comes(store, remote, puller, author, keyring):
    keyring.shared.clear()
    remote.pages = [page(author, [author.write(case="c")])]
    await puller.fetch(QUIET)
    assert store.received.count("waiting") == 1
    keyring.shared.add("region")
    assert puller.retry() == 1
    assert store.received.count("opened") == 1


async def test_a_record_under_another_signature_is_kept_aside(store, remote, puller, folded, author):
    told = page(author, [author.write(case="c")])
    false = replace(told.authors[0], signing_key=public_of(new_signing_key()))
    remote.pages = [replace(told, authors=(false,))]
    await puller.fetch(QUIET)
    assert store.received.in_state("refused")[0].code == "sealed-signature"
    assert folded.rows == []


async def test_a_device_keeps_the_key_it_was_met_with(store, remote, puller, author):
    remote.pages = [page(author, [author.write(case="c")])]
    await puller.fetch(QUIET)
    known = store.received.author(author.device)
    store.received.keep_authors([replace(known, signing_key=public_of(new_signing_key()))])
    assert store.received.author(author.device) == known


async def test_a_key_that_is_not_the_one_the_header_commits_to_opens_nothing(store, remote, puller, folded, author):
    other = Scribe("device8", author.readers, "ngounie")
    mine, its = author.write(case="c"), other.write(case="c")
    told = page(author, [mine])
    crossed = replace(told.keys[0], wraps=tuple(replace(wrap, dek_id=told.keys[0].dek_id) for wrap in its.wraps))
    remote.pages = [replace(told, keys=(crossed,))]
    await puller.fetch(QUIET)
    assert folded.rows == []
    assert store.received.in_state("refused")[0].code in {"sealed-altered", "sealed-commitment"}


async def test_a_pull_that_breaks_off_goes_on_from_what_is_kept(store, remote, puller, author):
    first = page(author, [author.write(case="c")], more=True)
    remote.pages = [first, Unreachable()]
    with pytest.raises(Unreachable):
        await puller.fetch(QUIET)
    assert store.received.mark().cursor == 1


async def test_a_crash_while_a_page_is_kept_leaves_cursor_and_records_as_they_were(
    store, remote, puller, author, folded
):
    def fall(_rows):
        raise RuntimeError

    folded.take = fall
    remote.pages = [page(author, [author.write(case="c")])]
    with pytest.raises(RuntimeError):
        await puller.fetch(QUIET)
    assert store.received.mark().cursor == 0
    assert store.received.count("opened") + store.received.count("waiting") == 0


async def test_a_restored_server_is_followed_back_and_nothing_here_is_deleted(store, remote, puller, author):
    one, two, three = (author.write(case="c") for _ in range(3))
    remote.pages = [page(author, [one], more=True), page(author, [two], first=2)]
    await puller.fetch(QUIET)
    again = page(author, [three, two], first=2)
    remote.pages = [Page(cursor=2, rewound=True), again]
    fetched = await puller.fetch(QUIET)
    assert fetched.rewound
    assert remote.asked[-1].cursor == 1
    rows = store.received.in_state("opened")
    assert [(row.dseq, row.cursor) for row in rows] == [(1, 1), (3, 2), (2, 3)]


async def test_an_order_to_destroy_takes_the_key_and_the_content(store, remote, puller, author):
    remote.pages = [page(author, [author.write(case="c", heard="secret"), author.write("shred", case="c")])]
    await puller.fetch(QUIET)
    assert store.case_keys.newest("c") is None
    assert {row["content"] for row in store.database.rows("SELECT content FROM received")} == {b""}


async def test_many_orders_to_destroy_at_once_are_held_until_somebody_confirms(store, remote, puller, author):
    orders = [author.write("shred", case=f"c{number}") for number in range(MOST_REMOVALS + 1)]
    remote.pages = [page(author, orders)]
    await puller.fetch(QUIET)
    assert store.received.count("held") == MOST_REMOVALS + 1
    assert store.case_keys.newest("c0") is not None
    assert puller.confirm_removals() == MOST_REMOVALS + 1
    assert store.case_keys.newest("c0") is None


async def test_the_clock_of_what_was_read_is_passed_on_bounded(store, remote, puller, author):
    told = []
    puller.met = lambda stamp, received: told.append((stamp, received))
    remote.pages = [page(author, [author.write(case="c")])]
    await puller.fetch(QUIET)
    assert told == [("0123456789ab-0000", NOW_MS)]


async def test_an_order_given_here_is_carried_out_here_once_the_server_has_it(store, sealer, puller):
    turn = said(store, "secret de terrain")
    while sealer.seal_changes():
        pass
    sealer.seal(Content(kind="shred", case=turn.conversation, object=turn.conversation))
    me = Author(device="device1", person="of-device1", name="Agnès", signing_key=device_keys(store).signing_public)
    assert puller.carry_out("device1", me) == 0, "the server has not heard of it"
    store.sealed.acked("device1", 3)
    assert puller.carry_out("device1", me) == 1
    assert puller.carry_out("device1", me) == 0
    assert store.case_keys.newest(turn.conversation) is None
    assert store.conversations.count() == 0
    assert store.search.find("terrain", 5) == []
