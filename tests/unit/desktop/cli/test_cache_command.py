"""The shell's view of remembered answers: why a pair is a hit or not, what is kept, and forgetting it."""

from __future__ import annotations

import json
import time

import pytest

from desktop.__main__ import run
from desktop.settings import default_data
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from shared.routing.remembering import Entry, entry_id

DONE, BAD_INPUT, MISSING = 0, 2, 3
PASSPHRASE = "une phrase pour les réponses gardées"
ASKED, OPPOSITE = "Le préfet informe-t-il le maire ?", "Le maire informe-t-il le préfet ?"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("IASTED_MODELS_DIR", str(tmp_path / "models"))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(place):
    store, _ = Vault(default_data(), None, cost=Cost(64, 1, 1)).create(PASSPHRASE)
    with store:
        for number in range(3):
            question = f"Que dit l'article {number} ?"
            entry = Entry(
                scope="o/agent/",
                id=entry_id("o/agent/", question),
                question=question,
                normal=question,
                answer="Il dit ceci.",
                made=time.time(),
                until=time.time() + 3600,
                tokens=100,
            )
            store.remembered.put(entry)
    return place


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_a_pair_is_explained_in_one_line_of_json(place, capsys):
    assert run(["cache", "explain", ASKED, f"  {ASKED[0].lower()}{ASKED[1:]}", "--json"]) == DONE
    [told] = lines(capsys.readouterr().out)
    assert (told["hit"], told["layer"]) == (True, "exact")
    assert run(["cache", "explain", ASKED, "Où habite Monsieur Obame ?", "--json"]) == DONE
    [told] = lines(capsys.readouterr().out)
    assert (told["hit"], told["reason"], told["detail"]) == (False, "uncacheable", "person")
    assert told["sentence"].startswith("La question touche une personne")


def test_a_question_that_was_never_kept_says_why(place, capsys):
    assert run(["cache", "explain", "Où en est mon dossier ?", ASKED, "--json"]) == DONE
    [told] = lines(capsys.readouterr().out)
    assert (told["hit"], told["reason"], told["detail"]) == (False, "uncacheable", "person")


def test_without_the_model_of_meaning_it_says_what_is_missing(place, capsys):
    assert run(["cache", "explain", ASKED, OPPOSITE]) == DONE
    shown = capsys.readouterr()
    assert "iasted models fetch" in shown.err
    assert "le sens n'est pas là pour juger" in shown.out


def test_a_bad_line_is_told_by_its_number_and_loses_no_other(place, capsys):
    good = json.dumps({"a": ASKED, "b": ASKED, "same": True}, ensure_ascii=False)
    trap = json.dumps({"a": ASKED, "b": OPPOSITE, "same": False}, ensure_ascii=False)
    (place / "pairs.jsonl").write_bytes(f'{good}\nceci\n\n{{"a": 3}}\n{trap}\n'.encode() + b"\xff\xfe\n")
    assert run(["cache", "explain", "--pairs", "pairs.jsonl", "--json"]) == BAD_INPUT
    shown = capsys.readouterr()
    assert [line.split(" : ")[0] for line in shown.err.splitlines() if line.startswith("Ligne")] == [
        "Ligne 2", "Ligne 4", "Ligne 6",
    ]  # fmt: skip
    *told, summary = lines(shown.out)
    assert [one["hit"] for one in told] == [True, False]
    assert summary["summary"] == {
        "pairs": 2, "hits": 1, "traps": 1, "false_hits": 0, "paraphrases": 1, "recognised": 1, "bad_lines": 3,
    }  # fmt: skip


def test_a_file_that_is_not_there_and_one_question_alone_are_told_in_a_sentence(place, capsys):
    assert run(["cache", "explain", "--pairs", "rien.jsonl"]) == BAD_INPUT
    assert "vérifiez le nom" in capsys.readouterr().err
    assert run(["cache", "explain", ASKED]) == BAD_INPUT
    assert "deux questions" in capsys.readouterr().err


def test_what_is_kept_is_counted_and_forgotten(store, capsys):
    assert run(["cache", "stats", "--json"]) == DONE
    assert lines(capsys.readouterr().out) == [{"entries": 3, "scopes": 1, "tokens_a_round": 300}]
    assert run(["cache", "forget"]) == DONE
    assert "3 réponses oubliées" in capsys.readouterr().out
    assert run(["cache", "stats"]) == DONE
    assert "0 réponses gardées" in capsys.readouterr().out


def test_before_there_is_a_store_it_says_how_to_begin(place, capsys):
    assert run(["cache", "stats"]) == MISSING
    assert "pas encore de données" in capsys.readouterr().err
