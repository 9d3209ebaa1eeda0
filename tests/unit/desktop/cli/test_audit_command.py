"""`iasted audit verify` answers with its exit code, in a sentence or a line of JSON, with no store and no network."""

from __future__ import annotations

import json

import pytest

from desktop.__main__ import run
from tests.fakes.ledger import edited, sample


@pytest.fixture
def place(tmp_path, monkeypatch):
    ledger = sample()
    (tmp_path / "trusted").write_text(str(ledger.trusted))
    (tmp_path / "old.checkpoint").write_text(str(ledger.checkpoints[1]))
    (tmp_path / "heads").write_bytes(b"".join(head.written() for head in ledger.heads()))
    ledger.export(tmp_path / "export.zip")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_intact_log_is_told_with_what_that_does_not_cover(place, capsys):
    assert run(["audit", "verify", "export.zip", "--trusted", "trusted"]) == 0
    out = capsys.readouterr().out
    assert "Le journal est intact." in out
    assert "16 entrées vérifiées sur 16, de 3 appareils." in out
    assert "Les 12 premières sont confirmées hors du serveur." in out
    assert "--since" in out
    assert not (place / "data").exists()


def test_with_everything_nothing_is_left_to_say(place, capsys):
    more = ["--since", "old.checkpoint", "--heads", "heads", "--trusted", "trusted"]
    assert run(["audit", "verify", "export.zip", *more, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["outcome"], told["exit"], told["code"], told["notice"]) == ("intact", 0, "intact", "")
    assert (told["entries"], told["size"], told["devices"], told["confirmed"]) == (16, 16, 3, 12)


def test_tampering_is_one_with_the_first_bad_index(place, capsys):
    ledger = sample()
    bad = ledger.operator(lambda leaves: leaves.__setitem__(5, edited(leaves[5], change="x")))
    bad.export(place / "bad.zip")
    assert run(["audit", "verify", "bad.zip", "--trusted", "trusted", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["outcome"], told["index"]) == ("tampered", 5)
    assert run(["audit", "verify", "bad.zip", "--trusted", "trusted"]) == 1
    assert "L'entrée 5 n'est pas celle que l'appareil a signée." in capsys.readouterr().err


def test_incomplete_is_two_and_keys_without_a_guarantor_are_three(place, capsys):
    sample().operator(lambda leaves: leaves[:6]).export(place / "short.zip")
    assert run(["audit", "verify", "short.zip", "--since", "old.checkpoint", "--trusted", "trusted"]) == 2
    assert run(["audit", "verify", "export.zip"]) == 3
    assert "--trusted" in capsys.readouterr().err


def test_what_is_given_beside_the_export_and_cannot_be_read_is_two(place, capsys):
    for more in (["--since", "trusted"], ["--trusted", "heads"], ["--heads", "trusted"], ["--since", "nowhere"]):
        assert run(["audit", "verify", "export.zip", *more]) == 2
        assert more[1] in capsys.readouterr().err
    assert run(["audit", "verify", "nowhere.zip"]) == 2
    assert run(["audit", "verify"]) == 2


def test_help_tells_the_exit_codes(capsys):
    assert run(["audit", "verify", "--help"]) == 0
    assert "falsifié" in capsys.readouterr().out
