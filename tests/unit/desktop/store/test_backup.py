"""One sealed file holds everything; what is wrong with one is told, and it replaces nothing before it is proven."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from desktop.store.backup import restore_backup, restore_by_code, write_backup
from desktop.store.keyfile import Means
from desktop.store.records import Turn
from desktop.store.refusals import (
    BackupDamaged,
    BackupThere,
    BackupTooNew,
    BackupTruncated,
    NoBackup,
    StoreDamaged,
    StoreInUse,
    WrongPassphrase,
    WrongRecoveryCode,
)
from desktop.store.sealed_file import CHUNK, MAGIC
from desktop.store.summed import with_sum
from desktop.store.vault import Vault
from shared.errors import Interrupted
from tests.fakes.keyring import MemoryKeyring
from tests.unit.desktop.store.conftest import CHEAP, PASSPHRASE

APART = "la phrase de la sauvegarde"
MEANS = Means(CHEAP)


def fill(store, size=3 * CHUNK):
    conversation = store.conversations.begin(title="Booué")
    store.conversations.add(Turn(conversation=conversation.id, at=datetime.now(UTC), heard="é" * (size // 2)))
    return conversation


@pytest.fixture
def backup(made, tmp_path):
    """(file, recovery code) of a store that has gone on since."""
    vault, code = made
    with vault.unlock(PASSPHRASE) as store:
        fill(store)
        write_backup(store, tmp_path / "b", APART, cost=CHEAP)
        store.conversations.begin(title="plus tard")
    return tmp_path / "b", code


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_backup_is_put_in_place_and_the_store_that_was_there_is_kept_aside(made, backup):
    vault, _ = made
    restore_backup(backup[0], vault.folder, APART, means=MEANS)
    with vault.unlock(APART) as store:
        assert [one.title for one in store.conversations.list()] == ["Booué"]
        store.check()
    [aside] = vault.folder.glob("before-*")
    aside.rename(vault.folder.parent / "again")
    (vault.folder.parent / "desk2").mkdir()
    (vault.folder.parent / "again").rename(vault.folder.parent / "desk2" / "sealed")
    with Vault(vault.folder.parent / "desk2", None).unlock(PASSPHRASE) as store:
        assert [one.title for one in store.conversations.list()] == ["plus tard", "Booué"]


def test_on_another_laptop_its_keyring_is_used_and_the_recovery_sheet_stays_valid(backup, tmp_path):
    file, code = backup
    keyring = MemoryKeyring()
    restore_backup(file, tmp_path / "elsewhere", APART, means=Means(CHEAP, keyring))
    assert len(keyring.secrets) == 1
    vault = Vault(tmp_path / "elsewhere", keyring, cost=CHEAP)
    vault.unlock(APART).close()
    vault.recover(code, PASSPHRASE).close()


def test_the_recovery_code_opens_a_backup_too(backup, tmp_path):
    file, code = backup
    restore_by_code(file, tmp_path / "elsewhere", code, "une nouvelle phrase", means=MEANS)
    Vault(tmp_path / "elsewhere", None).unlock("une nouvelle phrase").close()
    store, others = Vault(tmp_path / "third", None, cost=CHEAP).create(PASSPHRASE)
    store.close()
    with pytest.raises(WrongRecoveryCode):
        restore_by_code(file, tmp_path / "elsewhere", others, PASSPHRASE, means=MEANS)


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def last_chunks_exchanged(content):
    first = content.index(b"\n", len(MAGIC)) + 1
    size = CHUNK + 16
    return (
        content[:first]
        + content[first + size : first + 2 * size]
        + content[first : first + size]
        + content[first + 2 * size :]
    )


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda content: content[:-1], BackupTruncated),
        (lambda content: content[: len(content) // 2], BackupTruncated),
        (lambda content: content[: len(MAGIC) + 50], BackupTruncated),
        (lambda content: content[: content.index(b"\n", len(MAGIC)) + 1], BackupTruncated),
        (lambda content: content + b"x", BackupDamaged),
        (lambda content: flipped(content, len(MAGIC) + 60), BackupDamaged),
        (lambda content: flipped(content, len(content) // 2), BackupDamaged),
        (lambda content: flipped(content, len(content) - 1), BackupDamaged),
        (last_chunks_exchanged, BackupDamaged),
        (lambda content: b"", NoBackup),
        (lambda content: b"%PDF-1.7" + content, NoBackup),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_altered_backup_replaces_nothing(made, backup, alter, told):
    vault, _ = made
    file, code = backup
    file.write_bytes(alter(file.read_bytes()))
    before = contents(vault.folder)
    with pytest.raises(told):
        restore_backup(file, vault.folder, APART, means=MEANS)
    with pytest.raises(told):
        restore_by_code(file, vault.folder, code, APART, means=MEANS)
    assert contents(vault.folder) == before


def test_a_wrong_passphrase_a_missing_file_and_a_newer_version_are_told(made, backup):
    vault, _ = made
    file, _ = backup
    before = contents(vault.folder)
    with pytest.raises(WrongPassphrase):
        restore_backup(file, vault.folder, PASSPHRASE, means=MEANS)
    with pytest.raises(NoBackup):
        restore_backup(file.with_name("absent"), vault.folder, APART, means=MEANS)
    with pytest.raises(NoBackup):
        restore_backup(file.parent, vault.folder, APART, means=MEANS)

    class Later(msgspec.Struct):
        version: int = 2
        more: str = "something new"

    file.write_bytes(MAGIC + with_sum(Later()) + b"\n")
    with pytest.raises(BackupTooNew):
        restore_backup(file, vault.folder, APART, means=MEANS)
    assert contents(vault.folder) == before


def test_a_file_of_that_name_is_kept_unless_it_may_be_replaced(made, backup):
    vault, _ = made
    file, _ = backup
    before = file.read_bytes()
    with vault.unlock(PASSPHRASE) as store:
        with pytest.raises(BackupThere):
            write_backup(store, file, APART, cost=CHEAP)
        assert file.read_bytes() == before
        write_backup(store, file, APART, cost=CHEAP, replace=True)
    assert file.read_bytes() != before


def test_stopped_half_way_it_leaves_nothing_half(made, backup):
    vault, _ = made
    file, _ = backup

    def stop(done, total):
        if done > total // 3:
            raise Interrupted("assez")

    before, here = contents(vault.folder), file.read_bytes()
    with pytest.raises(Interrupted):
        restore_backup(file, vault.folder, APART, means=MEANS, progress=stop)
    assert contents(vault.folder) == before
    with vault.unlock(PASSPHRASE) as store, pytest.raises(Interrupted):
        write_backup(store, file, APART, cost=CHEAP, progress=stop, replace=True)
    assert file.read_bytes() == here
    assert sorted(path.name for path in file.parent.iterdir()) == ["b", "desk"]
    assert not list(vault.folder.glob("snapshot*"))


def test_while_the_store_is_open_nothing_is_put_in_its_place(made, backup):
    vault, _ = made
    with vault.unlock(PASSPHRASE), pytest.raises(StoreInUse):
        restore_backup(backup[0], vault.folder, APART, means=MEANS)


def test_work_goes_on_while_a_backup_is_made(made, tmp_path):
    vault, _ = made
    with vault.unlock(PASSPHRASE) as store:
        conversation = fill(store)
        seen = []

        def record(done, total):
            seen.append((done, total))
            store.conversations.add(Turn(conversation=conversation.id, at=datetime.now(UTC), heard="pendant"))

        write_backup(store, tmp_path / "b", APART, cost=CHEAP, progress=record)
        assert seen[-1][0] == seen[-1][1]
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    restore_backup(tmp_path / "b", tmp_path / "elsewhere", APART, means=MEANS)
    with Vault(tmp_path / "elsewhere", None).unlock(APART) as store:
        assert len(store.conversations.thread(conversation.id)) == 1


def test_a_damaged_store_makes_no_backup(made, tmp_path):
    vault, _ = made
    with vault.unlock(PASSPHRASE) as store:
        fill(store)
    store = vault.unlock(PASSPHRASE)
    database = vault.folder / "sealed" / "desk.db"
    content = bytearray(database.read_bytes())
    content[-3000] ^= 1
    database.write_bytes(content)
    with pytest.raises(StoreDamaged):
        write_backup(store, tmp_path / "b", APART, cost=CHEAP)
    with pytest.raises(StoreDamaged):
        store.check()
    assert not (tmp_path / "b").exists()
    store.close()
