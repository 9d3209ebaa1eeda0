"""A full disk, a closed folder, a second program, a restoration that is killed: nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.store.backup import write_backup
from desktop.store.refusals import StoreInUse
from desktop.store.vault import Vault
from tests.e2e.recorder import CHEAP, PASSPHRASES, record

ROOT = Path(__file__).parents[2]
HEAD = """
import random, resource, sys
from pathlib import Path
from desktop.store.backup import restore_backup, write_backup
from desktop.store.keyfile import Means
from desktop.store.vault import Vault
from shared.errors import IastedError
from tests.e2e.recorder import CHEAP, PASSPHRASES, record, report
folder = Path(sys.argv[1])
vault = Vault(folder / "desk", None, cost=CHEAP)
"""


def child(body: str, folder: Path, **more) -> subprocess.Popen:
    """A program of its own on the store in `folder`."""
    return subprocess.Popen(
        [sys.executable, "-c", HEAD + body, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        **more,
    )


@pytest.fixture
def vault(tmp_path):
    vault = Vault(tmp_path / "desk", None, cost=CHEAP)
    vault.create(PASSPHRASES[0])[0].close()
    return vault


def test_a_disk_that_fills_up_keeps_what_was_acknowledged_and_takes_more_when_there_is_room(vault, tmp_path):
    """No file may grow beyond 600 kB: the system refuses the byte after, as a full disk does."""
    ran = child(
        """
store = vault.unlock(PASSPHRASES[0])
room = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, room[1]))
told = set()
for seed in range(300):
    try:
        record(store, random.Random(seed))
        report(store, random.Random(seed))
    except IastedError as error:
        told.add(error.code)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, room[1]))
try:
    write_backup(store, folder / "sauvegarde", PASSPHRASES[0], cost=CHEAP)
except IastedError as error:
    told.add("backup: " + error.code)
try:
    vault.change_passphrase(PASSPHRASES[0], PASSPHRASES[1])
except IastedError as error:
    told.add("key: " + error.code)
resource.setrlimit(resource.RLIMIT_FSIZE, room)
record(store, random.Random(1))
store.check()
store.close()
print("told", *sorted(told), sep=",")
""",
        tmp_path,
    )
    out, err = ran.communicate(timeout=120)
    assert ran.returncode == 0, err
    lines = out.splitlines()
    assert lines[-1] == "told,backup: disk-full,disk-full"
    assert not (tmp_path / "sauvegarde").exists()
    assert not (tmp_path / "sauvegarde.part").exists()
    with vault.unlock(PASSPHRASES[1]) as store:
        turns = {row["id"] for row in store.database.rows("SELECT id FROM turn")}
        reports = {row["id"] for row in store.database.rows("SELECT id FROM report")}
        acknowledged = [line.split() for line in lines[:-1]]
        assert {name for what, name in acknowledged if what == "turn"} <= turns
        assert {name for what, name in acknowledged if what == "report"} <= reports
        assert len(turns) > 5
        store.check()


def test_a_full_disk_makes_no_half_store(tmp_path):
    ran = child(
        """
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
try:
    vault.create(PASSPHRASES[0])
except IastedError as error:
    print(error.code, vault.exists)
""",
        tmp_path,
    )
    out, err = ran.communicate(timeout=60)
    assert out.split() == ["disk-full", "False"], err
    Vault(tmp_path / "desk", None, cost=CHEAP).create(PASSPHRASES[0])[0].close()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are POSIX's")
def test_a_folder_that_may_not_be_written_is_told(vault, tmp_path):
    """As a person without rights, whoever runs the tests."""
    for path in (tmp_path / "desk" / "sealed", tmp_path / "desk"):
        for file in path.iterdir():
            if file.is_file():
                file.chmod(0o444)
        path.chmod(0o555)
    tmp_path.chmod(0o755)
    body = """
import os
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
for ask in (lambda: vault.unlock(PASSPHRASES[0]), lambda: vault.change_passphrase(*PASSPHRASES)):
    try:
        ask()
    except IastedError as error:
        print(error.code)
"""
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    out, err = child(body, tmp_path).communicate(timeout=60)
    for path in (tmp_path / "desk", tmp_path / "desk" / "sealed"):
        path.chmod(0o755)
    assert out.split() == ["folder-closed"] * 2, err


def test_two_programs_never_have_the_store_open_at_once(vault, tmp_path):
    first = child(
        "store = vault.unlock(PASSPHRASES[0]); print('open', flush=True); input()", tmp_path, stdin=subprocess.PIPE
    )
    assert first.stdout.readline() == "open\n"
    with pytest.raises(StoreInUse):
        vault.unlock(PASSPHRASES[0])
    first.send_signal(signal.SIGKILL)
    first.communicate()
    vault.unlock(PASSPHRASES[0]).close()


def test_of_two_programs_that_start_together_one_is_let_in(vault, tmp_path):
    body = """
try:
    store = vault.unlock(PASSPHRASES[0])
except IastedError as error:
    print(error.code)
else:
    record(store, random.Random(1)); input(); store.close(); print("let in")
"""
    both = [child(body, tmp_path, stdin=subprocess.PIPE) for _ in range(2)]
    for one in both[::-1]:
        with suppress(subprocess.TimeoutExpired):
            one.wait(4)
    said = [one.communicate("\n")[0].split("\n")[-2] for one in both]
    assert sorted(said) == ["let in", "store-in-use"]


def test_a_restoration_killed_at_any_moment_leaves_the_old_store_or_the_new_one(vault, tmp_path):
    with vault.unlock(PASSPHRASES[0]) as store:
        record(store, random.Random(2))
        write_backup(store, tmp_path / "sauvegarde", PASSPHRASES[1], cost=CHEAP)
    vault.change_passphrase(PASSPHRASES[0], PASSPHRASES[1])
    chance = random.Random(3)
    for _ in range(int(os.environ.get("IASTED_KILLS", "12")) // 2):
        ran = child(
            """
print("begin", flush=True)
while True:
    restore_backup(folder / "sauvegarde", vault.folder, PASSPHRASES[1], means=Means(CHEAP))
""",
            tmp_path,
        )
        ran.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            ran.wait(chance.uniform(0.0, 0.4))
        ran.kill()
        ran.communicate()
        with vault.unlock(PASSPHRASES[1]) as store:
            assert store.conversations.count() == 1
        assert not (vault.folder / "ready").exists()
