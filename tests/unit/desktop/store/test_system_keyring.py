"""The system's keyring through a real backend, and every way in which it may not be there."""

from __future__ import annotations

from typing import ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as Nothing
from keyring.errors import KeyringError

from desktop.store.refusals import KeyringLost
from desktop.store.system_keyring import SYSTEM, new_name
from desktop.store.vault import Vault
from tests.unit.desktop.store.conftest import CHEAP, PASSPHRASE


class Working(KeyringBackend):
    """Keeps what it is given."""

    priority = 5
    kept: ClassVar[dict] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


class Locked(Working):
    def get_password(self, service, username):
        raise KeyringError("locked")


class Forgetful(Working):
    def set_password(self, service, username, password):
        pass


class PlainText(Working):
    priority = 0.5


@pytest.fixture
def use():
    before = keyring.get_keyring()
    Working.kept.clear()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_working_keyring_keeps_its_part_of_the_key(use, tmp_path):
    use(Working())
    vault = Vault(tmp_path / "desk", SYSTEM, cost=CHEAP)
    vault.create(PASSPHRASE)[0].close()
    assert len(Working.kept) == 1
    vault.unlock(PASSPHRASE).close()
    use(Locked())
    with pytest.raises(KeyringLost):
        vault.unlock(PASSPHRASE)
    use(Nothing())
    with pytest.raises(KeyringLost):
        vault.unlock(PASSPHRASE)


@pytest.mark.parametrize("backend", [Nothing, Locked, Forgetful, PlainText])
def test_one_that_does_not_work_is_done_without(use, tmp_path, backend):
    use(backend())
    vault = Vault(tmp_path / "desk", SYSTEM, cost=CHEAP)
    vault.create(PASSPHRASE)[0].close()
    use(Nothing())
    vault.unlock(PASSPHRASE).close()


def test_what_is_no_secret_of_ours_is_none(use):
    use(Working())
    name = new_name()
    Working.kept["iasted", name] = "pas du base64 !"
    assert SYSTEM.read(name) is None
