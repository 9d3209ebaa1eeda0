"""A server that lies to a laptop: nothing it says makes the laptop go on for ever, fall over, or lose what it has."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from desktop.account.refusals import ServerUnclear
from desktop.sync.pacing import Pace
from desktop.sync.pushing import Pusher
from desktop.sync.refusals import LaptopCopied
from desktop.sync.sealing import opened_key
from shared.crypto.data_key import new_data_key
from shared.crypto.recipients import wrap
from shared.sync.protocol import Arrived, KeyOf, Page, Pushed, Refusal
from tests.fakes.field import ORG, NoEntries
from tests.fakes.scribe import Scribe, spoilt
from tests.unit.desktop.sync.test_pulling import NOW_MS, QUIET, page
from tests.unit.desktop.sync.test_pushing import sealed

SOON_S = 20


class Endless:
    """Answers everything with the same, as often as it is asked."""

    def __init__(self, said) -> None:
        self._said, self.asked = said, 0

    async def push(self, _push):
        self.asked += 1
        return self._said(self.asked)

    pull = push


@pytest.fixture
def never_for_ever(puller):
    """Fetch from a server that always answers so; what came of it, and how often it was asked."""

    async def fetch(said):
        puller._remote = Endless(said)
        with pytest.raises(ServerUnclear):
            await asyncio.wait_for(puller.fetch(QUIET), SOON_S)
        return puller._remote.asked

    return fetch


async def test_a_line_that_is_rewound_for_ever_is_left(store, remote, puller, author, never_for_ever):
    remote.pages = [page(author, [author.write(case="c")], first=n, more=n < 5) for n in range(1, 6)]
    await puller.fetch(QUIET)
    assert await never_for_ever(lambda _: Page(rewound=True)) == 6
    assert store.received.count("opened") == 5, "what was read stays"


@pytest.mark.parametrize(
    "said",
    [
        lambda _: Page(more=True),
        lambda _: Page(cursor=0, mark=b"x", more=True),
        lambda number: Page(cursor=number % 2 * 7, mark=b"x", more=True),
    ],
    ids=["nowhere", "same", "to-and-fro"],
)
async def test_there_is_always_more_and_it_leads_nowhere(never_for_ever, said):
    assert await never_for_ever(said) <= 3


async def test_a_cursor_that_goes_back_without_a_word_is_not_followed(store, remote, puller, author, never_for_ever):
    remote.pages = [page(author, [author.write(case="c")], first=9)]
    await puller.fetch(QUIET)
    assert await never_for_ever(lambda _: Page(cursor=3, mark=b"x")) == 1
    assert store.received.mark().cursor == 9


async def test_records_beyond_the_page_they_stand_in_are_not_kept(store, author, never_for_ever):
    told = page(author, [author.write(case="c")], first=5)
    assert await never_for_ever(lambda _: replace(told, cursor=4)) == 1
    assert not store.received.count("opened")


async def test_a_cursor_far_ahead_is_found_out_when_the_server_is_honest_again(store, remote, puller, author):
    remote.pages = [page(author, [author.write(case="c")]), Page(cursor=2**53 - 1, mark=b"x")]
    await puller.fetch(QUIET)
    await puller.fetch(QUIET)
    remote.pages = [Page(cursor=2**53 - 1, mark=b"x", rewound=True), page(author, [author.write(case="c")], first=2)]
    assert (await puller.fetch(QUIET)).received == 1
    assert remote.asked[-1].cursor == 1
    assert store.received.count("opened") == 2


async def test_another_cases_key_opens_nothing_and_names_nothing(store, remote, puller, author, folded):
    one, other = author.write(case="c"), author.write(case="d")
    told = page(author, [one, other])
    first, second = told.keys
    crossed = (replace(first, conversation="d"), replace(second, wraps=first.wraps))
    remote.pages = [replace(told, keys=crossed)]
    await puller.fetch(QUIET)
    assert folded.rows == []
    assert store.received.count("opened") == 0


async def test_a_false_wrap_beside_the_true_one_hides_nothing(remote, puller, author, keyring, folded):
    told = page(author, [author.write(case="c")])
    key = told.keys[0]
    false = wrap(new_data_key(ORG, "c"), next(each for each in keyring.recipients("ngounie") if each.kind == "device"))
    false = replace(false, dek_id=key.dek_id)
    remote.pages = [replace(told, keys=(replace(key, wraps=(false, *key.wraps)),))]
    await puller.fetch(QUIET)
    assert [row.state for row in folded.rows] == ["opened"]


async def test_a_wrap_made_for_us_under_another_key_is_refused_not_used(store, remote, puller, author, keyring):
    told = page(author, [author.write(case="c")])
    other = new_data_key(ORG, "c")
    recipient = next(each for each in keyring.recipients("ngounie") if each.kind == "region")
    planted = replace(wrap(other, recipient), dek_id=told.keys[0].dek_id)
    remote.pages = [replace(told, keys=(replace(told.keys[0], wraps=(planted,)),))]
    await puller.fetch(QUIET)
    assert store.received.in_state("refused")[0].code in {"sealed-altered", "sealed-commitment"}
    assert store.case_keys.newest("c") is None


async def test_records_of_a_device_that_nobody_speaks_for_wait(store, remote, puller, author):
    remote.pages = [replace(page(author, [author.write(case="c")]), authors=())]
    await puller.fetch(QUIET)
    assert (store.received.count("waiting"), store.received.count("opened")) == (1, 0)


@pytest.mark.parametrize(
    "key", [b"", b"x" * 31, b"\0" * 32, b"\1" + b"\0" * 31], ids=["empty", "short", "zero", "small"]
)
async def test_an_author_with_no_key_at_all_signs_nothing(store, remote, puller, author, key):
    told = page(author, [author.write(case="c")])
    remote.pages = [replace(told, authors=(replace(told.authors[0], signing_key=key),))]
    await puller.fetch(QUIET)
    assert store.received.count("opened") == 0


async def test_a_forged_record_does_not_keep_the_true_one_of_its_number_out(store, remote, puller, author):
    true = author.write(case="c", heard="le vrai")
    remote.pages = [page(author, [spoilt(true)]), page(author, [true], first=2)]
    await puller.fetch(QUIET)
    assert store.received.in_state("refused")[0].code == "sealed-signature"
    await puller.fetch(QUIET)
    (row,) = store.received.in_state("opened")
    assert b"le vrai" in row.content


async def test_what_was_opened_is_replaced_by_nothing(store, remote, puller, author):
    copy = author.aside()
    remote.pages = [page(author, [author.write(case="c", heard="un")])]
    await puller.fetch(QUIET)
    remote.pages = [page(copy, [copy.write(case="c", heard="deux")], first=2)]
    await puller.fetch(QUIET)
    (row,) = store.received.in_state("opened")
    assert b"un" in row.content


async def test_garbage_between_records_is_passed_over(store, remote, puller, author):
    told = page(author, [author.write(case="c"), author.write(case="c")])
    first, last = told.operations
    garbage = tuple(
        Arrived(cursor=2 + n, record=each, received=NOW_MS) for n, each in enumerate((b"", b"iS1", b"x" * 9000))
    )
    remote.pages = [replace(told, operations=(first, *garbage, replace(last, cursor=9)), cursor=9)]
    assert (await puller.fetch(QUIET)).received == 2


async def test_a_destroyed_cases_key_given_again_opens_nothing_of_what_was_destroyed(store, remote, puller, author):
    one, shred = author.write(case="c", heard="secret"), author.write("shred", case="c")
    told = page(author, [one, shred])
    remote.pages = [told, replace(told, operations=(replace(told.operations[0], cursor=3),), cursor=3, mark=b"m3")]
    await puller.fetch(QUIET)
    await puller.fetch(QUIET)
    assert {row["content"] for row in store.database.rows("SELECT content FROM received")} == {b""}


async def test_whoever_runs_the_server_makes_no_key_to_destroy_what_was_written_here(store, remote, puller, sealer):
    """The server knows our case's name and our public key, and can invent a device: that must not delete anything."""
    sealed(store, sealer, 1)
    (case,) = {each.conversation for each in store.sealed.waiting("device1", 9, 10**6)}
    invented = Scribe("invented", puller._opener._keyring.readers, "ngounie")
    key = new_data_key(ORG, case)
    device = next(each for each in puller._opener._keyring.recipients("ngounie") if each.kind == "device")
    remote.pages = [page(invented, [invented.under(key, "shred", (wrap(key, device),))])]
    await puller.fetch(QUIET)
    assert store.received.in_state("refused")[0].code == "order-foreign"
    assert store.conversations.thread(case)
    assert store.case_keys.newest(case) is not None


async def test_an_order_under_the_cases_own_key_is_followed_where_it_was_written(store, remote, puller, sealer):
    sealed(store, sealer, 1)
    (case,) = {each.conversation for each in store.sealed.waiting("device1", 9, 10**6)}
    row = store.case_keys.newest(case)
    admin = Scribe("admin", puller._opener._keyring.readers)
    told = page(admin, [admin.under(opened_key(row, ORG), "shred")])
    remote.pages = [replace(told, keys=(KeyOf(dek_id=row.id, conversation=case, owner="agnes"),))]
    await puller.fetch(QUIET)
    assert store.case_keys.newest(case) is None
    assert not store.database.rows("SELECT * FROM turn")


@pytest.fixture
def pusher(store, sealer):
    sealed(store, sealer)
    return Pusher(store, None, Pace(), NoEntries(), lambda: "")


async def deliver(pusher, said):
    pusher._remote = Endless(said)
    return await asyncio.wait_for(pusher.deliver("device1", QUIET), SOON_S)


@pytest.mark.parametrize(
    "acked",
    [lambda _: 0, lambda _: 3, lambda number: number % 2 * 4, lambda number: 4 - number % 5],
    ids=["nothing", "some", "to-and-fro", "back"],
)
async def test_what_is_never_taken_is_not_sent_for_ever(store, pusher, acked):
    with pytest.raises(ServerUnclear):
        await deliver(pusher, lambda number: Pushed(acked=acked(number), entries_acked=-1))
    assert len(store.database.rows("SELECT * FROM sealed")) == 10


async def test_more_acknowledged_than_was_sent_counts_for_what_was_sent(store, pusher):
    pusher._pace.size = 1024
    sent = []

    def said(_number):
        return Pushed(acked=2**53 - 1, entries_acked=-1)

    pusher._remote = Endless(said)
    inner = pusher._remote.push

    async def push(told):
        sent.extend(each.dseq for each in told.operations)
        return await inner(told)

    pusher._remote.push = push
    with pytest.raises(ServerUnclear):
        await asyncio.wait_for(pusher.deliver("device1", QUIET), SOON_S)
    assert store.sealed.count("device1") == 10 - len(set(sent)), "nothing counts as delivered that was not sent"


async def test_refusals_of_what_was_never_sent_change_nothing(store, pusher):
    told = (Refusal(dseq=400, code="equivocation"), Refusal(dseq=2**53, code="not-yours"))
    done = await deliver(pusher, lambda _: Pushed(acked=10, entries_acked=-1, refused=told))
    assert (done.refused, store.sealed.refused()) == (0, [])


async def test_entries_that_the_server_leaves_where_they_are_are_not_sent_for_ever(store, pusher):
    class Stuck:
        def pending(self, limit):
            return [b"entry"][:limit]

        def acked(self, through):
            assert through == 0

    pusher._entries = Stuck()
    await deliver(pusher, lambda _: Pushed(acked=10, entries_acked=0))
    assert pusher._remote.asked <= 2
    assert store.sealed.count("device1") == 0


async def test_a_head_that_knows_more_than_this_laptop_stops_it_and_nothing_is_lost(store, pusher):
    with pytest.raises(LaptopCopied):
        pusher.require_original("device1", 2**53 - 1)
    assert store.sealed.count("device1") == 10


async def test_a_head_that_goes_back_sends_again_and_one_that_lies_forward_marks_nothing_as_delivered(store, pusher):
    await deliver(pusher, lambda _: Pushed(acked=10, entries_acked=-1))
    assert store.sealed.lost("device1", 4) == 6
    assert store.sealed.lost("device1", 10) == 0
    assert store.sealed.count("device1") == 6
