"""From the shell on a sealed store: made, filled, found, printed, backed up, lost and brought back."""

from __future__ import annotations

import io
import json

import pypdf
import pytest

from tests.e2e.conftest import iasted

PASSPHRASE = "le fleuve passe sous le pont"


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """The program with an empty home and the passphrase in a file."""
    phrase = tmp_path / "phrase.txt"
    phrase.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(phrase))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def told(*arguments: str) -> list[dict]:
    ran = iasted(*arguments, "--json")
    assert ran.code == 0, ran.err
    return ran.lines


def test_a_report_lives_through_a_lost_laptop(shell):
    (made,) = told("init")
    assert len(made["recovery_code"]) > 20
    (report,) = told("report", "new", "--set", "title=Pont de Ndjolé", "--set", "date=2026-11-23")
    number = report["number"]
    assert [found["id"] for found in told("history", "search", "ndjole")] == [report["id"]]
    iasted("backup", str(shell / "cle.sealed"))
    (shell / "data" / "iasted" / "desk").rename(shell / "lost")
    assert iasted("report", "list").code == 3
    told("restore", str(shell / "cle.sealed"))
    assert [found["number"] for found in told("report", "list")] == [number]
    paper = shell / "fiche.pdf"
    assert iasted("report", "pdf", number, str(paper), "--organisation", "Inspection générale").code == 0
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper.read_bytes())).pages)
    assert "Pont de Ndjolé" in words
    assert "Inspection générale" in words


def test_a_report_is_read_out_of_a_text_with_its_sentences(shell):
    told("init")
    note = shell / "note.txt"
    note.write_text("Visite du marché de Mouila, mardi 14 avril 2026. Mme Solange Mihindou gère le marché.", "utf-8")
    (report,) = told("report", "new", "--said", str(note))
    assert (report["values"]["date"], report["values"]["town"]) == ("2026-04-14", "Mouila")
    assert "mardi 14 avril" in report["sources"]["date"]["sentence"]
    shown = iasted("report", "show", report["number"])
    assert "14 avril 2026" in shown.out.replace("\u00a0", " ")


@pytest.mark.parametrize("given", [("--said", "nulle-part.txt"), ("--from", "zzz"), ("--kind", "recette")])
def test_what_is_not_there_makes_no_report(shell, given):
    told("init")
    refused = iasted("report", "new", *given)
    assert refused.code == 2
    assert refused.err.count("\n") <= 2
    assert told("report", "list") == []


def test_a_store_is_never_made_over_another(shell):
    told("init")
    again = iasted("init")
    assert again.code == 2
    assert "jamais remplacées" in again.err


def test_another_passphrase_opens_nothing_and_says_so(shell):
    told("init")
    (shell / "phrase.txt").write_text("une autre phrase entière", encoding="utf-8")
    refused = iasted("report", "list")
    assert refused.code == 2
    assert "pas la bonne phrase" in refused.err


@pytest.mark.parametrize("phrase", ["", "court", "x" * 2000])
def test_a_passphrase_that_will_not_do_makes_nothing(shell, phrase):
    (shell / "phrase.txt").write_text(phrase, encoding="utf-8")
    assert iasted("init").code == 2
    assert iasted("report", "list").code == 3


def test_without_a_terminal_the_passphrase_is_not_guessed(shell, monkeypatch):
    monkeypatch.delenv("IASTED_PASSPHRASE_FILE")
    refused = iasted("init", stdin="")
    assert refused.code == 2
    assert "--passphrase-file" in refused.err


def test_what_is_printed_for_programs_is_one_object_a_line(shell):
    told("init")
    for line in told("report", "new", "--set", "title=Visite"):
        assert json.dumps(line)
