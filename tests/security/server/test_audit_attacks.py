"""What an operator does to the real server's log and signs again, and what shows it to whoever has its export.

The table is that of docs/decisions/0022: the operator is superuser of PostgreSQL, goes round its triggers, holds the
server's secret, and so signs entries of the server and checkpoints as the server does. Devices' keys they do not have.
"""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from shared.audit.chain import Writer
from shared.audit.entry import Leaf
from shared.audit.gossip import Evidence
from shared.audit.verify import verify
from sync_server.audit.refusals import Altered
from tests.fakes.ledger import key
from tests.security.audit.test_eight_attacks import (
    backdate_a_receipt,
    backdate_between_neighbours,
    drop_the_middle,
    edit,
    erase_a_device,
    reorder_devices,
    rewrite_the_servers_own,
    truncate_below_the_checkpoint,
    truncate_the_tail,
)
from tests.servers.journal import ESSAI, TRUSTED, Journal, Laptop
from tests.servers.operator import Operator

INTACT = (0, "intact", None, None)
REWRITTEN = (1, "not-an-extension", 0, 8)


def forge_for_a_device(leaves):
    before = leaves[6].entry
    forger = Writer(ESSAI, "A", key("operator"))
    forger.at = msgspec.structs.replace(forger.at, seq=before.seq, last=leaves[8].entry.prev)
    signed = forger.entry(who="person-of-A", action="report.erased", on="report:1", at=leaves[7].received)
    leaves.insert(8, Leaf(received=leaves[7].received, signature=signed.signature, entry=signed.entry))


OFFLINE = [
    (edit, *[(1, "signature-wrong", 5, None)] * 3),
    (drop_the_middle, (1, "sequence-broken", 8, None), REWRITTEN, REWRITTEN),
    (forge_for_a_device, *[(1, "signature-wrong", 8, None)] * 3),
    (truncate_the_tail, INTACT, INTACT, (2, "device-cut", 11, None)),
    (truncate_below_the_checkpoint, INTACT, *[(2, "shorter-than-kept", 6, None)] * 2),
    (erase_a_device, INTACT, REWRITTEN, REWRITTEN),
    (reorder_devices, INTACT, REWRITTEN, REWRITTEN),
    (backdate_a_receipt, *[(1, "received-went-back", 6, None)] * 3),
    (backdate_between_neighbours, INTACT, REWRITTEN, REWRITTEN),
    (rewrite_the_servers_own, INTACT, REWRITTEN, REWRITTEN),
]
SEEING = [
    (edit, (1, "signature-wrong", 5, None)),
    (drop_the_middle, (1, "sequence-broken", 8, None)),
    (forge_for_a_device, (1, "signature-wrong", 8, None)),
    (truncate_the_tail, INTACT),
    (truncate_below_the_checkpoint, INTACT),
    (erase_a_device, (1, "seen-later", 3, None)),
    (reorder_devices, (1, "history-rewritten", 4, 8)),
    (backdate_a_receipt, (1, "received-went-back", 6, None)),
    (backdate_between_neighbours, (1, "history-rewritten", 4, 8)),
    (rewrite_the_servers_own, (1, "history-rewritten", 0, 4)),
]


RENAMED = (
    "UPDATE audit_leaf SET line = convert_to(replace(convert_from(line, 'utf8'), 'user.role-set', 'user.role-got'),"
    " 'utf8')"
)


class Field:
    """A, B, A and the server act in turn; a checkpoint after each round, seen by A in even ones, by B in odd."""

    def __init__(self, journal: Journal) -> None:
        self.journal, self.a, self.b = journal, Laptop("A"), Laptop("B")

    async def works(self, *, offline: bool) -> None:
        self.checkpoints = []
        for each in range(4):
            for laptop in (self.a, self.b, self.a):
                await self.journal.takes(laptop, laptop.acts(1))
                await asyncio.sleep(0.002)  # receipts differ by milliseconds
            await self.journal.did("user.role-set", change="user > agent")
            await asyncio.sleep(0.002)
            self.checkpoints.append(await self.journal.signs(*([] if offline else [(self.a, self.b)[each % 2]])))
        await self.journal.lists(self.a, self.b)

    @property
    def heads(self):
        return [self.a.writer.head(), self.b.writer.head()]


@pytest.fixture(scope="module")
def server():
    """None is needed here."""


@pytest.fixture(autouse=True)
def nobody_is_locked_out():
    """Each test has a database of its own."""


@pytest.fixture(autouse=True)
def the_clock_goes_back():
    """The same."""


@pytest.fixture
async def field(postgres):
    journal = await Journal.begun(postgres)
    yield Field(journal)
    await journal.close()


def found(verdict):
    return int(verdict.outcome), verdict.code, verdict.index, verdict.before


async def exported(field, path):
    """What the server gives out after the operator has been at its database; a new instance knows nothing better."""
    other = field.journal.another()
    try:
        return await other.export(path)
    finally:
        await other.close()


async def test_the_honest_log_passes_with_everything(field, tmp_path):
    await field.works(offline=False)
    verdict = verify(
        await exported(field, tmp_path / "export"), trusted=TRUSTED, since=field.checkpoints, heads=field.heads
    )
    assert (found(verdict), verdict.notice, verdict.entries) == (INTACT, "", 16)


@pytest.mark.parametrize("row", OFFLINE, ids=[row[0].__name__ for row in OFFLINE])
async def test_each_attack_has_its_code_and_its_place(field, row, tmp_path):
    attack, alone, since, heads = row
    await field.works(offline=True)
    Operator(field.journal).rewrite(attack)
    export, kept = await exported(field, tmp_path / "export"), [field.checkpoints[1]]
    assert found(verify(export, trusted=TRUSTED)) == alone
    assert found(verify(export, trusted=TRUSTED, since=kept)) == since
    assert found(verify(export, trusted=TRUSTED, since=kept, heads=field.heads)) == heads


@pytest.mark.parametrize(("attack", "alone"), SEEING, ids=[row[0].__name__ for row in SEEING])
async def test_what_devices_saw_shows_more_without_any_other_file(field, attack, alone, tmp_path):
    await field.works(offline=False)
    Operator(field.journal).rewrite(attack)
    assert found(verify(await exported(field, tmp_path / "export"), trusted=TRUSTED)) == alone


async def test_a_split_view_leaves_evidence_that_convicts_the_log(field, tmp_path):
    await field.works(offline=True)
    Operator(field.journal).rewrite(reorder_devices)
    verdict = verify(await exported(field, tmp_path / "export"), trusted=TRUSTED, since=[field.checkpoints[3]])
    assert found(verdict) == (1, "split-view", 0, 16)
    _, keys = await field.journal.log.keys(ESSAI)
    assert Evidence(*verdict.evidence).holds(keys.log)


async def test_two_views_of_two_databases_meet_at_either(field):
    await field.works(offline=True)
    twin = await field.journal.copied()
    mine, theirs = field.a, field.b
    for instance, laptop in ((field.journal, mine), (twin, theirs)):
        await instance.takes(laptop, laptop.acts(3))
        await instance.signs(laptop)
    ours, other = await field.journal.signs(), await twin.signs()
    assert ours.size == other.size
    assert (await twin.meets(mine, ours), await field.journal.meets(theirs, other)) == ("split", "split")
    for instance in (field.journal, twin):
        assert instance.ask("SELECT action FROM audit_leaf ORDER BY index DESC LIMIT 1") == "log.split-seen"
        kept, met = (instance.ask(f"SELECT {name} FROM audit_evidence") for name in ("ours", "met"))
        assert kept != met
        assert await instance.meets(mine, await instance.signs()) == "same"
    await twin.close()


async def test_the_same_evidence_is_written_down_once(field):
    await field.works(offline=True)
    twin = await field.journal.copied()
    await twin.did()
    await twin.did()
    longer = await twin.signs()
    for _ in range(3):
        assert await field.journal.meets(field.a, longer) == "ahead"
    assert field.journal.ask("SELECT count(*) FROM audit_leaf WHERE action = 'log.ahead-seen'") == "1"
    await twin.close()


async def test_a_checkpoint_of_nobody_or_of_another_key_says_nothing(field):
    await field.works(offline=True)
    other = await Journal.begun(field.journal.postgres)
    await other.did()
    assert await field.journal.meets(field.a, await other.signs()) == "foreign"
    assert await field.journal.meets(field.a, "not a note") == "foreign"
    assert field.journal.ask("SELECT count(*) FROM audit_evidence") == "0"
    await other.close()


async def test_an_instance_that_is_running_signs_nothing_over_what_it_signed(field):
    await field.works(offline=True)
    Operator(field.journal).rewrite(truncate_below_the_checkpoint)
    await field.journal.did()
    with pytest.raises(Altered):
        await field.journal.signs()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (RENAMED, (1, "signature-wrong", 3)),
        ("DELETE FROM audit_leaf WHERE index = 15", (2, "entries-missing", 15)),
        ("UPDATE audit_leaf SET line = line || ' ' WHERE index = 4", (1, "entry-malformed", 4)),
        ("DELETE FROM audit_checkpoint WHERE size = 4", (2, "checkpoint-missing", 4)),
    ],
)
async def test_a_change_that_nobody_signed_again_is_in_the_export_for_all_to_see(field, change, code, tmp_path):
    await field.works(offline=False)
    field.journal.ask(f"SET session_replication_role = replica; {change}")
    verdict = verify(await field.journal.export(tmp_path / "export", field.checkpoints[-1]), trusted=TRUSTED)
    assert found(verdict)[:3] == code
