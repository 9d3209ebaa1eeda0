"""Damaged, missing, half-made: every state of the files has its sentence, and none is ever made anew."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.store.migrations import steps
from desktop.store.records import Turn
from desktop.store.refusals import FolderClosed, StoreDamaged, StoreTooNew
from desktop.store.vault import Vault
from tests.unit.desktop.store.conftest import CHEAP, PASSPHRASE

ROOT = Path(__file__).parents[4]


def truncated(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_in_a_page(path):
    path.write_bytes(path.read_bytes()[:-1000])


def zeroed_page(path):
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 4 * 4096] = bytes(4096)
    path.write_bytes(content)


def other_header(path):
    path.write_bytes(b"SQLite format 3\0" + path.read_bytes()[16:])


def one_bit(path):
    content = bytearray(path.read_bytes())
    content[-2000] ^= 1
    path.write_bytes(content)


def emptied(path):
    path.write_bytes(b"")


def missing(path):
    path.unlink()


def a_plain_database(path):
    path.unlink()
    subprocess.run(
        [sys.executable, "-c", f"import sqlite3; c=sqlite3.connect({str(path)!r}); c.execute('create table a(b)')"],
        check=True,
    )


DAMAGES = [truncated, cut_in_a_page, zeroed_page, other_header, one_bit, emptied, missing]


def contents(folder):
    return {path: path.read_bytes() for path in (folder / "sealed").rglob("*") if path.is_file()}


@pytest.mark.parametrize("damage", [*DAMAGES, a_plain_database], ids=lambda damage: damage.__name__)
def test_a_damaged_database_is_told_and_left_as_it_is(made, damage):
    vault, code = made
    with vault.unlock(PASSPHRASE) as store:
        conversation = store.conversations.begin()
        for _ in range(50):
            store.conversations.add(Turn(conversation=conversation.id, at=datetime.now(UTC), heard="bonjour " * 50))
    damage(vault.folder / "sealed" / "desk.db")
    before = contents(vault.folder)
    with pytest.raises(StoreDamaged):
        vault.unlock(PASSPHRASE)
    with pytest.raises(StoreDamaged):
        vault.unlock(PASSPHRASE)
    assert contents(vault.folder) == before
    with pytest.raises(StoreDamaged):
        vault.recover(code, PASSPHRASE)


@pytest.mark.parametrize("damage", [truncated, emptied, missing], ids=lambda damage: damage.__name__)
def test_a_damaged_key_file_is_not_called_a_wrong_passphrase(made, damage):
    vault, code = made
    damage(vault.folder / "sealed" / "key.json")
    before = contents(vault.folder)
    for ask in (lambda: vault.unlock(PASSPHRASE), lambda: vault.recover(code, PASSPHRASE)):
        with pytest.raises(StoreDamaged) as told:
            ask()
        assert "fichier de clé" in told.value.message
    assert vault.wait_s == 0
    assert contents(vault.folder) == before


def test_a_database_of_a_newer_version_is_left_alone(made):
    vault, _ = made
    with vault.unlock(PASSPHRASE) as store:
        store.database.rows(f"PRAGMA user_version = {len(steps()) + 1}")
    before = contents(vault.folder)
    with pytest.raises(StoreTooNew):
        vault.unlock(PASSPHRASE)
    assert contents(vault.folder) == before


def test_a_creation_that_was_cut_short_is_begun_again(vault):
    (vault.folder / "incoming").mkdir(parents=True)
    (vault.folder / "incoming" / "desk.db").write_bytes(b"half")
    assert not vault.exists
    vault.create(PASSPHRASE)[0].close()
    assert not (vault.folder / "incoming").exists()


def test_a_replacement_that_was_cut_short_is_finished(made, tmp_path):
    vault, _ = made
    other = Vault(tmp_path / "other", None, cost=CHEAP)
    other.create("la phrase de l'autre")[0].close()
    shutil.move(other.folder / "sealed", vault.folder / "ready")
    vault.unlock("la phrase de l'autre").close()
    aside = next(vault.folder.glob("before-*"))
    shutil.rmtree(vault.folder / "sealed")
    aside.rename(vault.folder / "sealed")
    vault.unlock(PASSPHRASE).close()


def test_a_log_cut_anywhere_costs_only_what_came_last(made, tmp_path):
    """What a power cut leaves: the log of the database, whole up to some byte."""
    vault, _ = made
    store = vault.unlock(PASSPHRASE)
    conversation = store.conversations.begin()
    sealed, sizes = vault.folder / "sealed", []
    log = sealed / "desk.db-wal"
    for number in range(20):
        store.conversations.add(Turn(conversation=conversation.id, at=datetime.now(UTC), heard=f"parole {number}"))
        sizes.append(log.stat().st_size)
    for cut in range(sizes[0], sizes[-1], max(1, (sizes[-1] - sizes[0]) // 25)):
        copy = tmp_path / f"copy-{cut}"
        shutil.copytree(sealed, copy / "sealed", ignore=shutil.ignore_patterns("*-shm"))
        with (copy / "sealed" / "desk.db-wal").open("rb+") as file:
            file.truncate(cut)
        with Vault(copy, None, cost=CHEAP).unlock(PASSPHRASE) as found:
            turns = found.conversations.thread(conversation.id)
            assert [turn.heard for turn in turns] == [f"parole {n}" for n in range(sum(s <= cut for s in sizes))]
            found.check()
    store.close()


def test_where_no_folder_can_be_it_says_so(tmp_path):
    (tmp_path / "desk").write_text("a file stands here")
    with pytest.raises(FolderClosed) as told:
        Vault(tmp_path / "desk", None, cost=CHEAP).create(PASSPHRASE)
    assert str(tmp_path) in told.value.message
