"""The shell works on the window's own store, and asks for its passphrase properly."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from desktop.__main__ import run
from desktop.settings import default_data
from desktop.store.derivation import Cost
from desktop.store.records import Turn
from desktop.store.vault import Vault

DONE, BAD_INPUT, MISSING = 0, 2, 3
PASSPHRASE = "une phrase pour la ligne de commande"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def conversation(place):
    """One conversation of one turn; its name."""
    store, _ = Vault(default_data(), None, cost=Cost(64, 1, 1)).create(PASSPHRASE)
    with store:
        begun = store.conversations.begin()
        at = datetime(2026, 11, 24, 8, tzinfo=UTC)
        store.conversations.add(
            Turn(conversation=begun.id, at=at, heard="Le dispensaire de Ndjolé est fermé.", answer="C'est noté.")
        )
    return begun.id


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_before_there_is_a_store_it_says_how_to_begin(place, capsys):
    for command in (["history", "list"], ["report", "list"], ["report", "new"], ["backup", "b"]):
        assert run(command) == MISSING
        assert "pas encore de données" in capsys.readouterr().err
    assert not (place / "data" / "iasted").exists()


def test_what_was_said_is_listed_shown_and_found(conversation, capsys):
    assert run(["history", "list"]) == DONE
    assert "Le dispensaire de Ndjolé est fermé" in capsys.readouterr().out
    assert run(["history", "show", conversation[:20]]) == DONE
    assert "C'est noté." in capsys.readouterr().out
    assert run(["history", "search", "NDJOLE", "disp", "--json"]) == DONE
    [hit] = lines(capsys.readouterr().out)
    assert (hit["kind"], hit["conversation"]) == ("turn", conversation)
    assert run(["history", "search", "Oyem"]) == DONE
    assert capsys.readouterr().out == "Rien trouvé.\n"
    assert run(["history", "show", "zz"]) == BAD_INPUT
    assert "zz" in capsys.readouterr().err


def test_a_report_is_begun_shown_and_printed(conversation, place, capsys):
    assert run(["report", "new", "--set", "title=Visite à Ndjolé", "--json"]) == DONE
    told = capsys.readouterr()
    [made] = lines(told.out)
    assert "reste à remplir" in told.err
    assert run(["report", "list"]) == DONE
    assert f"{made['number']}" in capsys.readouterr().out
    assert run(["report", "show", made["number"].lower()]) == DONE
    assert "Titre : Visite à Ndjolé" in capsys.readouterr().out
    for arguments, code in ((["fiche.pdf"], DONE), (["fiche.pdf"], BAD_INPUT), (["fiche.pdf", "--force"], DONE)):
        assert run(["report", "pdf", made["number"], *arguments]) == code
    assert (place / "fiche.pdf").read_bytes().startswith(b"%PDF")
    assert "--force" in capsys.readouterr().err
    with Vault(default_data(), None).unlock(PASSPHRASE) as store:
        [kept] = store.attachments.list(made["id"])
        assert store.attachments.read(kept.ref) == (place / "fiche.pdf").read_bytes()


@pytest.mark.parametrize("given", ["title", "colour=red", "=x"])
def test_an_unknown_field_is_told_with_those_there_are(conversation, given, capsys):
    assert run(["report", "new", "--set", given]) == BAD_INPUT
    assert "title" in capsys.readouterr().err
    assert run(["report", "list", "--json"]) == DONE
    assert capsys.readouterr().out == ""


def test_a_backup_is_made_once_and_put_back(conversation, place, capsys):
    assert run(["backup", "tout.iasted"]) == DONE
    assert run(["backup", "tout.iasted"]) == BAD_INPUT
    assert run(["backup", "tout.iasted", "--force", "--json"]) == DONE
    with Vault(default_data(), None).unlock(PASSPHRASE) as store:
        store.conversations.delete(conversation)
    assert run(["restore", "tout.iasted"]) == DONE
    capsys.readouterr()
    assert run(["history", "list", "--json"]) == DONE
    assert [each["id"] for each in lines(capsys.readouterr().out)] == [conversation]
    (place / "tout.iasted").write_bytes(b"nothing of ours")
    assert run(["restore", "tout.iasted"]) == BAD_INPUT
    assert "sauvegarde" in capsys.readouterr().err


def test_the_passphrase_is_asked_for_in_a_terminal_or_read_from_a_file(conversation, place, monkeypatch, capsys):
    (place / "wrong").write_text("ce n'est pas elle", encoding="utf-8")
    assert run(["history", "list", "--passphrase-file", "wrong"]) == BAD_INPUT
    assert "bonne phrase secrète" in capsys.readouterr().err
    assert run(["history", "list", "--passphrase-file", "absent"]) == BAD_INPUT
    assert "absent" in capsys.readouterr().err
    monkeypatch.delenv("IASTED_PASSPHRASE_FILE")
    assert run(["history", "list"]) == BAD_INPUT
    assert "--passphrase-file" in capsys.readouterr().err
    assert run(["restore", "x", "--code"]) == BAD_INPUT


def test_while_the_window_is_open_the_shell_says_so(conversation, capsys):
    with Vault(default_data(), None).unlock(PASSPHRASE):
        assert run(["history", "list"]) == MISSING
    assert "déjà ouvert" in capsys.readouterr().err
