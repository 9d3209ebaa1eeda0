"""From the shell: signed in with the browser, asked who it is without a network, signed out, admitted again."""

from __future__ import annotations

import json
import webbrowser
from datetime import UTC, datetime, timedelta

import pytest

from desktop.__main__ import run
from desktop.account import kept
from desktop.account.account import Account
from desktop.account.lease import granted
from desktop.account.sign_in import in_browser
from desktop.settings import Settings, default_data, save
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from tests.fakes.identity import IdentityServer
from tests.fakes.identity_books import Person

DONE, BAD_INPUT, MISSING = 0, 2, 3
PASSPHRASE = "une phrase pour la ligne de commande"


@pytest.fixture
def door(tmp_path, monkeypatch):
    """The door of a store that was just made, with its passphrase in a file."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    door = Vault(default_data(), None, cost=Cost(64, 1, 1))
    door.create(PASSPHRASE)[0].close()
    return door


@pytest.fixture
def server(monkeypatch):
    with IdentityServer() as server:
        monkeypatch.setattr(webbrowser, "open", server.browser())
        yield server


@pytest.fixture
def signed_in(door, server, capsys):
    assert run(["login", "--server", server.url]) == DONE
    capsys.readouterr()
    return door


def spend(door):
    """Let the lease be over, as after two months."""
    with door.unlock(PASSPHRASE) as store:
        kept.write_lease(store, granted(datetime.now(UTC) - timedelta(days=60), 30))


def told(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_who_signs_in_is_named_and_known_afterwards_without_a_network(door, server, capsys):
    assert run(["login", "--server", server.url, "--json"]) == DONE
    page, account = told(capsys)
    assert page["page"].startswith(server.url)
    assert (account["name"], account["state"]) == ("odile", "signed-in")
    server.close()
    assert run(["whoami"]) == DONE
    shown = capsys.readouterr().out
    for part in ("Odile Moussavou (odile), agent", "Inspection générale, Moyen-Ogooué", "Utilisable hors ligne"):
        assert part in shown
    assert run(["whoami", "--json"]) == DONE
    [again] = told(capsys)
    assert again == account


def test_before_anybody_signs_in_nobody_is_known_and_nothing_is_wrong(door, capsys):
    assert run(["whoami"]) == DONE
    assert "Aucun compte" in capsys.readouterr().out
    assert run(["whoami", "--json"]) == DONE
    assert told(capsys) == [{"state": "signed-out", "last_contact": None, "lease_until": None, "lease_over": False}]
    assert run(["logout"]) == DONE


def test_the_link_is_shown_for_whoever_has_no_browser_here(door, server, capsys, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda _: pytest.fail("no browser was asked for"))
    monkeypatch.setattr(Account.sign_in, "__defaults__", (in_browser, 0.05))
    assert run(["login", "--server", server.url, "--no-browser"]) == 130
    heard = capsys.readouterr().err
    assert f"{server.url}/api/v1/auth/authorize?" in heard
    assert "recommencez" in heard


def test_the_server_is_the_one_of_before_or_that_of_the_settings(door, server, capsys):
    assert run(["login"]) == BAD_INPUT
    assert "--server" in capsys.readouterr().err
    save(Settings(server=server.url))
    assert run(["login"]) == DONE
    save(Settings(server="https://nowhere.invalid"))
    assert run(["login"]) == DONE


def test_signing_out_counts_what_waits_and_keeps_it(signed_in, server, capsys):
    assert run(["report", "new", "--set", "title=Visite"]) == DONE
    capsys.readouterr()
    server.faults.down = 503
    assert run(["logout", "--json"]) == DONE
    [left] = told(capsys)
    assert left["unsent"] > 0
    assert not left["told_server"]
    assert run(["report", "list"]) == DONE
    assert "Visite" in capsys.readouterr().out


def test_another_person_is_refused_in_one_sentence(signed_in, server, capsys):
    server.person = Person(id="p-2", name="prosper")
    assert run(["login"]) == BAD_INPUT
    assert "Odile Moussavou" in capsys.readouterr().err
    assert run(["whoami"]) == DONE
    assert "odile" in capsys.readouterr().out


def test_when_the_lease_is_over_commands_wait_for_the_server_and_login_does_not(signed_in, server, capsys):
    spend(signed_in)
    server.faults.down = 503
    assert run(["history", "list"]) == MISSING
    heard = capsys.readouterr()
    assert "intactes" in heard.err
    assert "iasted login" in heard.err
    assert run(["whoami"]) == DONE
    assert "terminé" in capsys.readouterr().out
    server.faults.down = 0
    assert run(["login"]) == DONE
    server.faults.down = 503
    assert run(["history", "list"]) == DONE


def test_a_lease_that_is_over_is_renewed_by_any_command_where_there_is_a_network(signed_in, server, capsys):
    spend(signed_in)
    assert run(["history", "list"]) == DONE
    server.close()
    assert run(["history", "list"]) == DONE


def test_an_order_to_erase_is_obeyed_from_the_shell_too(signed_in, server, capsys):
    spend(signed_in)
    server.books.wipe()
    assert run(["report", "list"]) == MISSING
    assert "effacement" in capsys.readouterr().err
    assert not signed_in.exists
    assert len(server.books.wiped) == 1
    assert run(["report", "list"]) == MISSING
    assert "pas encore de données" in capsys.readouterr().err
