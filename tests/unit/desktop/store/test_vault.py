"""The door of the store: who gets in, who does not, and what each is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from desktop.store.refusals import (
    KeyringLost,
    NoStore,
    PassphraseUnfit,
    StoreInUse,
    StoreThere,
    TooSoon,
    WrongPassphrase,
    WrongRecoveryCode,
)
from desktop.store.vault import Vault
from tests.fakes.keyring import MemoryKeyring
from tests.unit.desktop.store.conftest import CHEAP, PASSPHRASE

OTHER = "une tout autre phrase"


def another(vault, keyring=None):
    """The same store, as another start of the program sees it."""
    return Vault(vault.folder, keyring, cost=CHEAP)


def test_what_is_kept_is_there_when_it_is_opened_again(made):
    vault, _ = made
    with vault.unlock(PASSPHRASE) as store:
        kept = store.conversations.begin(title="Makokou")
    with another(vault).unlock(PASSPHRASE) as store:
        assert store.conversations.list() == [kept]


def test_before_there_is_a_store_nothing_is_made_by_asking(vault):
    assert not vault.exists
    for ask in (lambda: vault.unlock(PASSPHRASE), lambda: vault.change_passphrase(PASSPHRASE, OTHER)):
        with pytest.raises(NoStore):
            ask()
    assert not vault.folder.exists()


def test_a_store_is_never_replaced_by_a_new_one(made):
    vault, _ = made
    before = {path: path.read_bytes() for path in vault.folder.rglob("*") if path.is_file()}
    with pytest.raises(StoreThere):
        vault.create(OTHER)
    assert before == {path: path.read_bytes() for path in vault.folder.rglob("*") if path.is_file()}


def test_accents_typed_in_two_ways_are_one_passphrase(vault):
    vault.create("pass\u00e9 compos\u00e9")[0].close()
    vault.unlock("passe\u0301 compose\u0301").close()


@pytest.mark.parametrize("passphrase", ["", "court", "       ", "         ", "x" * 2000])
def test_a_passphrase_that_protects_nothing_is_refused(vault, passphrase):
    with pytest.raises(PassphraseUnfit):
        vault.create(passphrase)
    assert not vault.exists


@pytest.mark.parametrize(
    "passphrase", ["", "presque", PASSPHRASE.upper(), PASSPHRASE + " ", "\0", "x" * 100_000, "\ud800"]
)
def test_a_wrong_passphrase_is_told_as_such_and_changes_nothing(made, passphrase):
    vault, _ = made
    with pytest.raises(WrongPassphrase):
        vault.unlock(passphrase)
    vault.unlock(PASSPHRASE).close()


def test_after_wrong_passphrases_one_waits_a_little_and_is_never_locked_out(made, clock):
    vault, _ = made
    waits = []
    for _ in range(12):
        with pytest.raises(WrongPassphrase):
            vault.unlock("fausse phrase")
        waits.append(vault.wait_s)
        if vault.wait_s:
            with pytest.raises(TooSoon):
                vault.unlock(PASSPHRASE)
        clock.pass_by(vault.wait_s)
    assert waits[:2] == [0, 0]
    assert waits == sorted(waits)
    assert max(waits) == 30
    vault.unlock(PASSPHRASE).close()
    assert vault.wait_s == 0


def test_the_key_of_a_closed_store_is_overwritten(made):
    vault, _ = made
    store = vault.unlock(PASSPHRASE)
    held = store._key
    assert any(held)
    store.close()
    store.close()
    assert not any(held)


def test_a_new_passphrase_rewrites_the_key_file_and_nothing_else(made):
    vault, code = made
    database = vault.folder / "sealed" / "desk.db"
    before, key_before = database.read_bytes(), (vault.folder / "sealed" / "key.json").read_bytes()
    vault.change_passphrase(PASSPHRASE, OTHER)
    assert database.read_bytes() == before
    assert (vault.folder / "sealed" / "key.json").read_bytes() != key_before
    with pytest.raises(WrongPassphrase):
        vault.unlock(PASSPHRASE)
    vault.unlock(OTHER).close()
    vault.recover(code, PASSPHRASE).close()


def test_the_passphrase_changes_while_the_store_is_open(made):
    vault, _ = made
    with vault.unlock(PASSPHRASE) as store:
        vault.change_passphrase(PASSPHRASE, OTHER)
        with pytest.raises(WrongPassphrase):
            vault.change_passphrase(PASSPHRASE, "encore une autre")
        vault.require(OTHER)
        store.conversations.begin()
        with pytest.raises(StoreInUse):
            another(vault).unlock(OTHER)
    another(vault).unlock(OTHER).close()


def test_the_recovery_code_opens_under_a_new_passphrase_and_stays_valid(made):
    vault, code = made
    for passphrase in (OTHER, PASSPHRASE):
        vault.recover(f" {code.lower().replace('-', ' ')} ", passphrase).close()
        vault.unlock(passphrase).close()


def test_a_mistyped_code_and_another_sheets_code_are_told_apart(made, tmp_path):
    vault, code = made
    with pytest.raises(WrongRecoveryCode) as mistyped:
        vault.recover(code[:-1] + ("A" if code[-1] != "A" else "B"), OTHER)
    with pytest.raises(WrongRecoveryCode) as short:
        vault.recover(code[:-1], OTHER)
    assert {mistyped.value.code, short.value.code} == {"recovery-code-mistyped"}
    store, others = Vault(tmp_path / "other", None, cost=CHEAP).create(OTHER)
    store.close()
    with pytest.raises(WrongRecoveryCode) as elsewhere:
        vault.recover(others, OTHER)
    assert elsewhere.value.code == "wrong-recovery-code"
    vault.unlock(PASSPHRASE).close()


def test_a_second_program_is_kept_out_while_the_store_is_open(made):
    vault, code = made
    store = vault.unlock(PASSPHRASE)
    for ask in (
        lambda: another(vault).unlock(PASSPHRASE),
        lambda: another(vault).recover(code, OTHER),
        lambda: vault.unlock(PASSPHRASE),
    ):
        with pytest.raises(StoreInUse):
            ask()
    store.conversations.begin()
    store.close()
    another(vault).unlock(PASSPHRASE).close()


def test_with_a_keyring_a_copied_folder_is_not_enough(tmp_path):
    keyring = MemoryKeyring()
    vault = Vault(tmp_path / "desk", keyring, cost=CHEAP)
    store, code = vault.create(PASSPHRASE)
    store.close()
    vault.unlock(PASSPHRASE).close()
    with pytest.raises(KeyringLost) as lost:
        another(vault, MemoryKeyring()).unlock(PASSPHRASE)
    assert "secours" in lost.value.message
    with pytest.raises(KeyringLost):
        another(vault, None).unlock(PASSPHRASE)
    another(vault, None).recover(code, OTHER).close()
    another(vault, None).unlock(OTHER).close()


def test_a_keyring_that_lost_the_secret_costs_nobody_a_try_and_gets_a_new_one(tmp_path):
    keyring = MemoryKeyring()
    vault = Vault(tmp_path / "desk", keyring, cost=CHEAP)
    store, code = vault.create(PASSPHRASE)
    store.close()
    keyring.forget()
    for _ in range(5):
        with pytest.raises(KeyringLost):
            vault.unlock(PASSPHRASE)
    vault.recover(code, OTHER).close()
    assert len(keyring.secrets) == 1
    vault.change_passphrase(OTHER, PASSPHRASE)
    assert len(keyring.secrets) == 1
    vault.unlock(PASSPHRASE).close()


def test_a_keyring_holding_something_else_is_not_taken_for_a_wrong_passphrase(tmp_path):
    keyring = MemoryKeyring()
    vault = Vault(tmp_path / "desk", keyring, cost=CHEAP)
    vault.create(PASSPHRASE)[0].close()
    keyring.secrets = dict.fromkeys(keyring.secrets, b"x" * 32)
    with pytest.raises(KeyringLost):
        vault.unlock(PASSPHRASE)


def test_a_broken_keyring_is_done_without(tmp_path):
    vault = Vault(tmp_path / "desk", MemoryKeyring(broken=True), cost=CHEAP)
    vault.create(PASSPHRASE)[0].close()
    another(vault).unlock(PASSPHRASE).close()


def test_of_two_threads_that_unlock_together_one_is_let_in(made):
    vault, _ = made

    def unlock(_):
        try:
            return vault.unlock(PASSPHRASE)
        except StoreInUse:
            return None

    with ThreadPoolExecutor(4) as pool:
        opened = [store for store in pool.map(unlock, range(4)) if store]
    assert len(opened) == 1
    with pytest.raises(StoreInUse):
        another(vault).unlock(PASSPHRASE)
    opened[0].close()
    another(vault).unlock(PASSPHRASE).close()
