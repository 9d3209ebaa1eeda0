"""Checkpoints are signed in time and put out of reach, and a database that was put back or altered is found out."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shared.audit.checkpoint import parse_checkpoint
from shared.audit.entry import read_line
from shared.audit.verify import verify
from sync_server.audit.keeping import Keeper
from sync_server.audit.publishing import named
from sync_server.audit.taking_over import take_over
from sync_server.kit.bucket import out_of_reach
from sync_server.kit.folder_bucket import FolderBucket
from sync_server.kit.s3_bucket import S3Bucket
from tests.servers.journal import ESSAI, TRUSTED, Journal, Laptop
from tests.servers.operator import Operator

FORMER = (
    "ALTER TABLE audit_entry DISABLE TRIGGER audit_ended; INSERT INTO audit_entry (organisation, who, device, action,"
    f" object, change, at) SELECT '{ESSAI}', 'p' || n, CASE WHEN n % 2 = 0 THEN 'laptop1' END, 'user.role-set',"
    " 'person:p' || n, 'user > agent', '2026-01-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 12) n;"
    " ALTER TABLE audit_entry ENABLE TRIGGER audit_ended"
)


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


@pytest.fixture
def bucket(tmp_path):
    return FolderBucket(tmp_path / "bucket")


def keeper_of(journal, bucket, **chosen) -> Keeper:
    chosen = {"every_s": 60, "entries": 1000, **chosen}
    return Keeper(journal.database, bucket, journal.log, journal.clock, **chosen)


def sizes(journal) -> list[int]:
    return [int(size) for size in journal.ask("SELECT size FROM audit_checkpoint ORDER BY size").split()]


async def test_a_log_that_grew_is_signed_after_a_minute_or_a_thousand_entries(journal, bucket):
    keeper = keeper_of(journal, bucket, entries=10)
    await journal.did()
    await keeper.look()
    assert sizes(journal) == [1], "the first is signed at once"
    await journal.did()
    await keeper.look()
    assert sizes(journal) == [1]
    journal.later = timedelta(seconds=61)
    await keeper.look()
    await keeper.look()
    assert sizes(journal) == [1, 2]
    for _ in range(10):
        await journal.did()
    await keeper.look()
    assert sizes(journal) == [1, 2, 12]


async def test_every_checkpoint_is_put_aside_under_lock_in_its_order(journal, bucket):
    keeper = keeper_of(journal, bucket, entries=1)
    for _ in range(3):
        await journal.did()
        await keeper.look()
    names = await bucket.names(f"checkpoints/{ESSAI}/")
    assert names == [named(ESSAI, size) for size in (1, 2, 3)]
    assert names[0] == f"checkpoints/{ESSAI}/00000000000000000001"
    notes = [parse_checkpoint(await bucket.get(name)) for name in names]
    _, keys = await journal.log.keys(ESSAI)
    assert all(note.note.signed_by(keys.log) for note in notes)


async def test_a_bucket_that_does_not_answer_is_caught_up_with(journal, bucket):
    keeper, put = keeper_of(journal, bucket, entries=1), bucket.put

    async def gone(*_: object, **__: object) -> None:
        raise out_of_reach()

    bucket.put = gone
    for _ in range(3):
        await journal.did()
        with pytest.raises(type(out_of_reach())):
            await keeper.look()
    assert sizes(journal) == [1, 2, 3], "signing does not wait for it"
    bucket.put = put
    await keeper.look()
    assert len(await bucket.names(f"checkpoints/{ESSAI}/")) == 3


async def test_two_instances_keep_one_log_beside_each_other(journal, bucket):
    other = journal.another()
    keepers = [keeper_of(each, bucket, entries=1) for each in (journal, other)]
    for _ in range(5):
        await asyncio.gather(journal.did(), other.did())
        await asyncio.gather(*(each.look() for each in keepers))
    for each in keepers:
        await each.compare()
        assert each.altered == ""
    assert await journal.sound() == 10
    assert len(await bucket.names(f"checkpoints/{ESSAI}/")) == len(sizes(journal))
    await other.close()


async def worked(journal, bucket, acts: int = 9) -> None:
    keeper = keeper_of(journal, bucket, entries=3)
    for _ in range(acts):
        await journal.did("user.role-set")
        await keeper.look()


@pytest.mark.expects_error_log
async def test_a_database_that_was_put_back_is_found_out_at_the_next_start(journal, bucket, caplog):
    await worked(journal, bucket)
    yesterday = await journal.copied()
    await worked(journal, bucket)
    keeper = keeper_of(yesterday, bucket, entries=1)
    await keeper.compare()
    assert "restaurée ou modifiée" in keeper.altered
    assert [record.levelname for record in caplog.records if record.name.startswith("sync_server.audit")] == [
        "CRITICAL"
    ]
    before = sizes(yesterday)
    await yesterday.did()
    await keeper.look()
    assert sizes(yesterday) == before, "nothing is signed beside what is out there"
    await yesterday.close()


@pytest.mark.expects_error_log
@pytest.mark.parametrize("longer", [False, True])
async def test_a_history_that_was_written_anew_is_found_out_at_the_next_start(journal, bucket, longer):
    await worked(journal, bucket)

    def change(leaves):
        del leaves[4]
        leaves.extend(leaves[-1:] * (20 if longer else 1))

    operator = Operator(journal)
    operator.sizes = {len(operator.leaves()) + (19 if longer else 0)}
    operator.rewrite(change)
    keeper = keeper_of(journal.another(), bucket)
    await keeper.compare()
    assert "restaurée ou modifiée" in keeper.altered


async def test_what_is_not_this_logs_in_the_bucket_says_nothing(journal, bucket):
    await worked(journal, bucket)
    await bucket.put(named(ESSAI, 10**9), b"not a checkpoint")
    other = await Journal.begun(journal.postgres)
    await other.did()
    await bucket.put(named(ESSAI, 10**6), str(await other.signs()).encode())
    keeper = keeper_of(journal, bucket)
    await keeper.compare()
    assert keeper.altered == ""
    await other.close()


async def test_the_former_log_is_taken_over_once_with_its_times(journal, tmp_path):
    journal.ask(FORMER)
    other = journal.another()
    counts = await asyncio.gather(*(take_over(each.database, each.log) for each in (journal, other)))
    assert sorted(counts) == [0, 12]
    assert await take_over(journal.database, journal.log) == 0
    assert await journal.sound() == 13
    leaves = [
        read_line(bytes.fromhex(line))
        for line in journal.ask("SELECT encode(line, 'hex') FROM audit_leaf ORDER BY index").split()
    ]
    assert [leaf.entry.who for leaf in leaves] == [*(f"p{n}" for n in range(1, 13)), "server"]
    assert leaves[0].entry.at == "2026-01-01T01:00:00.000Z"
    assert leaves[1].entry.change == "user > agent [device:laptop1]"
    assert (leaves[-1].entry.action, leaves[-1].entry.change) == ("log.taken-over", "12")
    assert journal.ask("SELECT count(*) FROM audit_entry") == "12"
    await journal.lists()
    assert verify(await journal.export(tmp_path / "export"), trusted=TRUSTED).code == "intact"
    await other.close()


CHILD = """
import asyncio, sys
from tests.servers.journal import ESSAI, Journal, Laptop
async def main():
    journal = Journal(None, sys.argv[1])
    print("begun", flush=True)
    a = Laptop(sys.argv[2])
    while True:
        await journal.takes(a, a.acts(5))
        await journal.did()
        await journal.signs(a)
asyncio.run(main())
"""


async def test_a_server_that_is_killed_again_and_again_leaves_one_tree(journal, tmp_path):
    (tmp_path / "child.py").write_text(CHILD)
    for number in range(6):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(tmp_path / "child.py"),
            journal.url,
            f"L{number}",
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            stdout=asyncio.subprocess.PIPE,
        )
        await process.stdout.readline()
        await asyncio.sleep(0.4 + 0.13 * number)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        grown = await journal.sound()
    assert grown > 6
    a = Laptop("last")
    assert await journal.takes(a, a.acts(3)) == 3
    assert (await journal.signs()).size == await journal.sound()


@pytest.mark.expects_error_log
async def test_checkpoints_under_lock_in_s3_outlive_a_database_that_was_put_back(journal, s3, monkeypatch):
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    place = s3.bucket(f"audit-{abs(hash(journal.url))}", locking=True)
    bucket = S3Bucket(place, s3.url)
    await worked(journal, bucket, 4)
    yesterday = await journal.copied()
    await worked(journal, bucket, 8)
    told = s3.client().head_object(Bucket=place, Key=named(ESSAI, 1))
    assert told["ObjectLockMode"] == "COMPLIANCE"
    assert told["ObjectLockRetainUntilDate"] - journal.clock() > timedelta(days=7 * 365)
    keeper = keeper_of(yesterday, bucket)
    await keeper.compare()
    assert "restaurée ou modifiée" in keeper.altered
    same = keeper_of(journal, bucket)
    await same.compare()
    assert same.altered == ""
    await yesterday.close()
