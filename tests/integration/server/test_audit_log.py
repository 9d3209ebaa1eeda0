"""The log of an organisation in PostgreSQL: one tree, whoever adds to it, and whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from shared.audit.checkpoint import parse_checkpoint
from shared.audit.entry import moment, read_line
from shared.audit.merkle import Tree, consistent, leaf_hash
from shared.audit.verify import verify
from sync_server.audit import store
from sync_server.audit.act import Act
from sync_server.audit.refusals import Altered
from tests.servers.journal import ESSAI, TRUSTED, Journal, Laptop


@pytest.fixture(scope="module")
def server():
    """None is needed here."""


@pytest.fixture(autouse=True)
def nobody_is_locked_out():
    """Each test has a database of its own."""


@pytest.fixture
async def journal(postgres):
    journal = await Journal.begun(postgres)
    yield journal
    await journal.close()


def lines(journal) -> list[bytes]:
    told = journal.ask("SELECT encode(line, 'hex') FROM audit_leaf ORDER BY index")
    return [bytes.fromhex(line) for line in told.split()]


def actions(journal) -> list[str]:
    return [read_line(line).entry.action for line in lines(journal)]


async def test_acts_and_entries_stand_in_one_tree_and_verify(journal, tmp_path):
    a, b = Laptop("A"), Laptop("B")
    for _ in range(3):
        await journal.did()
        assert await journal.takes(a, a.acts(2)) == a.writer.at.seq
        assert await journal.takes(b, [b.act()]) == b.writer.at.seq
        await journal.signs(a)
    await journal.lists(a, b)
    found = verify(await journal.export(tmp_path / "export"), trusted=TRUSTED, heads=[a.writer.head(), b.writer.head()])
    assert (found.code, found.entries, found.devices, found.doubtful_times) == ("intact", 12, 3, 0)
    assert found.confirmed == 8
    assert await journal.sound() == 12


async def test_what_comes_twice_is_there_once(journal):
    a = Laptop("A")
    entries = a.acts(5)
    assert await journal.takes(a, entries[:3]) == 3
    assert await journal.takes(a, entries) == 5
    assert await journal.takes(a, entries) == 5
    assert await journal.takes(a, []) == 5
    assert await journal.sound() == 5


async def test_a_gap_waits_for_what_is_missing_and_blames_nobody(journal):
    a = Laptop("A")
    entries = a.acts(5)
    assert await journal.takes(a, [entries[0], *entries[3:]]) == 1
    assert await journal.takes(a, entries[1:]) == 5
    assert actions(journal) == ["report.signed"] * 5


def unsigned(a: Laptop) -> list[bytes]:
    return [a.acts(3)[1].replace(b"sign\xc3\xa9", b"effac\xc3\xa9")]


def anothers(a: Laptop) -> list[bytes]:
    a.person = "somebody-else"
    return a.acts(1)


def of_another_organisation(a: Laptop) -> list[bytes]:
    return Laptop("A", "another").acts(1)


def another_devices(a: Laptop) -> list[bytes]:
    return Laptop("B").acts(1)


def garbage(a: Laptop) -> list[bytes]:
    return [b"{}"]


def rewritten(a: Laptop) -> list[bytes]:
    """Two histories under one key, as of a laptop that was copied."""
    twin = Laptop("A")
    twin.key = a.key
    twin.writer = type(a.writer)(ESSAI, "A", a.key)
    return twin.acts(4)


def of_a_checkpoint_that_never_was(a: Laptop) -> list[bytes]:
    checkpoint = parse_checkpoint(a.checkpoint.encode())
    a.shown(type(checkpoint)(checkpoint.origin, checkpoint.size, bytes(32), checkpoint.note))
    return a.acts(1)


@pytest.mark.parametrize(
    "bad",
    [unsigned, anothers, of_another_organisation, another_devices, garbage, rewritten, of_a_checkpoint_that_never_was],
)
async def test_what_does_not_fit_is_told_of_once_and_blocks_nothing(journal, bad):
    a = Laptop("A")
    await journal.takes(a, a.acts(2))
    a.checkpoint = str(await journal.signs())
    wrong = bad(a)
    for _ in range(3):
        assert await journal.takes(a, wrong) == 2
    assert actions(journal) == ["report.signed", "report.signed", "device.chain-broken"]
    told = read_line(lines(journal)[-1]).entry
    assert (told.who, told.object, told.device[:7]) == ("server", "device:A", "server-")
    await journal.did("user.created")
    assert await journal.sound() == 4


async def test_what_comes_before_the_misfit_is_taken(journal):
    a = Laptop("A")
    good, bad = a.acts(3), a.acts(1)[0].replace(b"brouillon", b"brouillOn")
    assert await journal.takes(a, [*good, bad, *a.acts(2)]) == 3
    assert actions(journal) == [*["report.signed"] * 3, "device.chain-broken"]


async def test_receipts_never_go_back_though_the_clock_does(journal, tmp_path):
    a = Laptop("A")
    await journal.takes(a, a.acts(1))
    journal.later = timedelta(days=-200)
    await journal.takes(a, a.acts(1))
    await journal.did()
    received = [read_line(line).received for line in lines(journal)]
    assert received == sorted(received)
    await journal.lists(a)
    assert verify(await journal.export(tmp_path / "export"), trusted=TRUSTED).code == "intact"


async def test_laptops_with_wrong_clocks_are_taken_and_counted(journal, tmp_path):
    a = Laptop("A")
    entries = [a.act(at=moment(datetime(year, 2, 3, tzinfo=UTC))) for year in (1970, 2020, 2199)]
    assert await journal.takes(a, entries) == 3
    await journal.lists(a)
    found = verify(await journal.export(tmp_path / "export"), trusted=TRUSTED)
    assert (found.code, found.doubtful_times, found.first_doubtful) == ("intact", 1, 2)


async def test_two_instances_that_add_at_once_keep_one_tree(journal):
    other = journal.another()
    laptops = [Laptop(f"L{each}") for each in range(4)]

    async def busy(instance: Journal, laptop: Laptop) -> None:
        for _ in range(6):
            await instance.takes(laptop, laptop.acts(5))
            await instance.did()
            await instance.signs(laptop)

    await asyncio.gather(*(busy((journal, other)[each % 2], laptop) for each, laptop in enumerate(laptops)))
    await other.close()
    assert await journal.sound() == 4 * 6 * 6
    assert json.loads(journal.ask("SELECT count(DISTINCT signer) FROM audit_leaf")) == 5, "one key signs for both"


async def test_the_first_acts_of_two_instances_begin_one_log(journal):
    others = [journal.another() for _ in range(3)]
    await asyncio.gather(*(each.did() for each in others))
    assert await journal.sound() == 3
    assert journal.ask("SELECT count(*) FROM audit_key") == "2"
    for each in others:
        await each.close()


async def test_keys_made_in_a_transaction_that_failed_are_forgotten_with_it(journal):
    async def failing() -> None:
        async with journal.database.transaction() as tables:
            await journal.log.act(tables, *[act("user.created")] * 2)
            await journal.log.act(tables, act("user.created"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert journal.ask("SELECT count(*) FROM audit_key") == "0"
    await journal.did()
    assert await journal.sound() == 1
    other = journal.another()
    await other.did()
    assert await other.sound() == 2
    await other.close()


def act(action: str):
    return Act(organisation=ESSAI, who="p1", action=action, object="person:p2")


async def test_the_tree_is_the_one_that_others_make_of_the_lines(journal):
    import pymerkle  # noqa: PLC0415 - the oracle

    a = Laptop("A")
    for _ in range(9):
        await journal.takes(a, a.acts(7))
        await journal.signs()
    written = lines(journal)
    oracle, tree = pymerkle.InmemoryTree(algorithm="sha256"), Tree(map(leaf_hash, written))
    for line in written:
        oracle.append_entry(line)
    notes = [
        parse_checkpoint(each.encode())
        for each in json.loads(journal.ask("SELECT json_agg(note ORDER BY size) FROM audit_checkpoint"))
    ]
    assert [each.size for each in notes] == list(range(7, 64, 7))
    for each in notes:
        assert each.root == tree.root(each.size) == oracle.get_root(each.size)
    async with journal.database.reading() as tables:
        for first in range(64):
            for second in range(first, 64):
                path = await journal.log.proof(tables, ESSAI, first, second)
                assert path == tree.consistency(first, second)
                assert consistent(first, second, path, tree.root(first), tree.root(second))
        for first, second in ((-1, 2), (3, 2), (0, 64)):
            with pytest.raises(IndexError):
                await journal.log.proof(tables, ESSAI, first, second)


async def test_a_checkpoint_is_signed_only_when_the_log_grew(journal):
    assert await journal.log.checkpoint(ESSAI) is None
    await journal.did()
    first = await journal.signs()
    assert await journal.signs() == first
    await journal.did()
    assert (await journal.signs()).size == 2
    async with journal.database.reading() as tables:
        assert (await journal.log.newest(tables, ESSAI)).size == 2


async def test_entries_are_found_by_who_what_and_on_what(journal):
    a = Laptop("A")
    await journal.did(device="A", change="user > agent")
    await journal.did("user.disabled", who="p9")
    await journal.takes(a, a.acts(2))
    async with journal.database.reading() as tables:
        by_who = await store.entries(tables, ESSAI, 0, 10, who="p9")
        by_action = await store.entries(tables, ESSAI, 0, 10, "user.created")
        by_object = await store.entries(tables, ESSAI, 0, 10, on="report:2")
    assert [each.action for each in by_who] == ["user.disabled"]
    assert [(each.seq, each.device, each.change) for each in by_action] == [(1, "A", "user > agent")]
    assert read_line(lines(journal)[0]).entry.change == "user > agent [device:A]"
    assert [(each.seq, each.device, each.signer, each.who) for each in by_object] == [(4, "A", "A", a.person)]


SIGNED_BADLY = [
    "UPDATE audit_node SET hash = sha256('x') WHERE level = 2 AND place = 0",
    "UPDATE audit_head SET frontier = sha256('x') || substr(frontier, 33)",
    "UPDATE audit_head SET signed_root = sha256('x')",
    "UPDATE audit_head SET size = 3, frontier = substr(frontier, 33)",
    "DELETE FROM audit_node",
]
UNSOUND = [
    *SIGNED_BADLY[:2],
    "UPDATE audit_leaf SET hash = sha256('x') WHERE index = 3",
    "UPDATE audit_leaf SET line = line || ' ' WHERE index = 3",
    "DELETE FROM audit_node WHERE level = 1 AND place = 0",
    "DELETE FROM audit_leaf WHERE index = 3",
    "UPDATE audit_chain SET seq = 5",
    "UPDATE audit_checkpoint SET root = sha256('x')",
]


async def altered(journal, change: str) -> None:
    a = Laptop("A")
    await journal.takes(a, a.acts(5))
    await journal.signs()
    await journal.takes(a, a.acts(1))
    journal.ask(f"SET session_replication_role = replica; {change}")


@pytest.mark.parametrize("change", SIGNED_BADLY)
async def test_nothing_is_signed_that_does_not_extend_what_was_signed(journal, change):
    await altered(journal, change)
    with pytest.raises(Altered):
        await journal.signs()


@pytest.mark.parametrize("change", UNSOUND)
async def test_a_database_that_is_not_of_one_piece_is_found_out(journal, change):
    await altered(journal, change)
    with pytest.raises(Altered):
        await journal.sound()
