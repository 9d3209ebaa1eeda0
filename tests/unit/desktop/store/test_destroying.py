"""A store that is destroyed: nothing opens it again, whatever copy of its database somebody kept."""

from __future__ import annotations

import errno
import shutil

import pytest

from desktop.store import place
from desktop.store.place import Place
from desktop.store.refusals import NoStore, StoreClosed, StoreInUse
from desktop.store.vault import Vault
from tests.fakes.keyring import MemoryKeyring
from tests.unit.desktop.store.conftest import CHEAP, PASSPHRASE


def left(vault):
    return {path.relative_to(vault.folder).as_posix() for path in vault.folder.rglob("*")} - {"lock"}


def test_an_open_store_is_closed_its_key_wiped_and_every_file_gone(vault):
    store, _ = vault.create(PASSPHRASE)
    held = store._key
    (vault.folder / "before-20260101-000000").mkdir()
    shutil.copy(vault.folder / "sealed" / "key.json", vault.folder / "before-20260101-000000" / "key.json")
    vault.destroy()
    assert not any(held)
    assert not store.open
    assert left(vault) == set()
    with pytest.raises(StoreClosed):
        store.conversations.list()
    with pytest.raises(NoStore):
        vault.unlock(PASSPHRASE)


def test_a_store_can_be_made_anew_where_one_was_destroyed(vault):
    vault.create(PASSPHRASE)
    vault.destroy()
    store, _ = vault.create(PASSPHRASE)
    with store:
        assert store.conversations.list() == []


def test_a_closed_store_is_destroyed_too(made):
    vault, _ = made
    vault.destroy()
    assert not vault.exists
    assert left(vault) == set()


def test_the_bytes_of_the_key_file_are_overwritten_before_its_name_goes(made):
    vault, _ = made
    key_file = vault.folder / "sealed" / "key.json"
    before, other_name = key_file.read_bytes(), vault.folder.parent / "the-same-file"
    other_name.hardlink_to(key_file)
    vault.destroy()
    assert len(other_name.read_bytes()) == len(before)
    assert before not in other_name.read_bytes()


def test_the_keyrings_secret_goes_with_the_store_and_no_other(tmp_path):
    keyring = MemoryKeyring()
    keyring.write("key of another program", b"secret")
    vault = Vault(tmp_path / "desk", keyring, cost=CHEAP)
    vault.create(PASSPHRASE)
    assert len(keyring.secrets) == 2
    vault.destroy()
    assert list(keyring.secrets) == ["key of another program"]


def test_what_a_power_cut_left_of_a_destruction_is_finished_at_the_next_start(made):
    vault, _ = made
    Place(vault.folder).destroy_keys()  # and then the power went
    assert (vault.folder / "sealed" / "desk.db").exists()
    again = Vault(vault.folder, None, cost=CHEAP)
    with pytest.raises(NoStore):
        again.unlock(PASSPHRASE)
    assert left(vault) == set()
    assert not again.exists
    again.create(PASSPHRASE)[0].close()


def test_a_power_cut_before_the_first_key_is_gone_saves_nothing(made):
    vault, code = made
    (vault.folder / "wiping").touch()  # and then the power went
    with pytest.raises(NoStore):
        Vault(vault.folder, None, cost=CHEAP).recover(code, PASSPHRASE)
    assert left(vault) == set()


def test_a_full_disk_saves_nothing(made, monkeypatch):
    vault, _ = made

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(place, "write_whole", full)
    vault.destroy()
    assert left(vault) == set()


def test_a_store_that_another_program_has_open_is_not_touched(made):
    vault, _ = made
    with Vault(vault.folder, None, cost=CHEAP).unlock(PASSPHRASE), pytest.raises(StoreInUse):
        vault.destroy()
    vault.unlock(PASSPHRASE).close()
