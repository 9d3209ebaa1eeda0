"""A vendor's key is typed or piped into the system's keyring, where policy allows, and is shown by nothing."""

from __future__ import annotations

import io

import keyring
import pytest
from keyring.backend import KeyringBackend

from desktop import settings
from desktop.__main__ import run
from desktop.store.vendor_keys import KeyringKeys
from tests.fakes.keyring import MemoryKeyring

DONE, BAD_INPUT, MISSING = 0, 2, 3
SECRET = "sk-canari-0123456789"


class Kept(KeyringBackend):
    """A backend of `keyring`'s own kind, in memory."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.passwords = {}

    def get_password(self, service, username):
        return self.passwords.get((service, username))

    def set_password(self, service, username, password):
        self.passwords[service, username] = password

    def delete_password(self, service, username):
        del self.passwords[service, username]


@pytest.fixture
def kept():
    former = keyring.get_keyring()
    keyring.set_keyring(Kept())
    yield keyring.get_keyring()
    keyring.set_keyring(former)


@pytest.fixture
def allowed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings.save(settings.Settings(stronger="vendors"))


def piped(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_key_is_kept_listed_by_its_vendor_and_forgotten(kept, allowed, monkeypatch, capsys):
    piped(monkeypatch, f"{SECRET}\n")
    assert run(["route", "key", "set", "openai"]) == DONE
    assert KeyringKeys().of("openai") == SECRET
    assert run(["route", "key", "list"]) == DONE
    assert run(["route", "key", "forget", "openai"]) == DONE
    told = capsys.readouterr()
    assert "openai\n" in told.out
    assert SECRET not in told.out + told.err
    assert KeyringKeys().of("openai") is None


@pytest.mark.parametrize("typed", ["", "deux lignes\nde texte", "clé-é"])
def test_what_cannot_be_a_key_is_refused_and_not_shown(kept, allowed, monkeypatch, capsys, typed):
    piped(monkeypatch, typed)
    assert run(["route", "key", "set", "openai"]) == BAD_INPUT
    assert "deux lignes" not in capsys.readouterr().err
    assert kept.passwords == {}


def test_nothing_is_kept_where_the_laptop_asks_no_vendor(kept, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    piped(monkeypatch, SECRET)
    assert run(["route", "key", "set", "openai"]) == BAD_INPUT
    assert "stronger" in capsys.readouterr().err
    assert kept.passwords == {}


def test_without_a_keyring_nothing_is_kept_and_it_says_so(allowed, monkeypatch, capsys):
    piped(monkeypatch, SECRET)
    assert run(["route", "key", "set", "openai"]) == MISSING
    assert "trousseau" in capsys.readouterr().err


def test_an_unknown_vendor_is_told_the_known_ones(kept, allowed, monkeypatch, capsys):
    piped(monkeypatch, SECRET)
    assert run(["route", "key", "set", "nobody"]) == BAD_INPUT
    assert "anthropic, deepgram" in capsys.readouterr().err


def test_a_key_is_never_taken_from_the_command_line(kept, allowed, capsys):
    assert run(["route", "key", "set", "openai", SECRET]) == BAD_INPUT
    assert kept.passwords == {}


def test_only_vendors_have_keys_and_a_broken_keyring_has_none():
    keys = KeyringKeys(MemoryKeyring(broken=True))
    assert keys.of("openai") is None
    assert keys.named() == []
    assert keys.of("local") is None
    assert SECRET not in repr(keys)
