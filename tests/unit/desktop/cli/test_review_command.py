"""Cases are listed, read, decided upon and printed from the shell, by whoever reviews and by nobody else."""

from __future__ import annotations

import json

import msgspec
import pytest

from desktop.__main__ import run
from desktop.account import kept
from desktop.account.kept import Kept, Profile
from desktop.settings import default_data
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from desktop.ui.stage.arrivals import ORG
from shared.audit.chain import read_signed
from shared.sync.protocol import Operation
from tests.fakes.received import World

DONE, BAD_INPUT = 0, 2
PASSPHRASE = "une phrase pour la ligne de commande"
PROFILE = Profile(
    id="p-here",
    name="clarisse",
    display_name="Clarisse Mengue",
    role="agent",
    region="Ngounié",
    region_code="ngounie",
    organisation="Inspection",
    organisation_id=ORG,
    device="d-here",
    server="https://iasted.exemple.ga",
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    return tmp_path


@pytest.fixture
def made(place):
    """A store, closed again, in which one case was received."""

    def make(role: str = "agent") -> str:
        store, _ = Vault(default_data(), None, cost=Cost(64, 1, 1)).create(PASSPHRASE)
        with store:
            kept.write(store, Kept(profile=msgspec.structs.replace(PROFILE, role=role), refresh_token="t"))
            world = World(store)
            case = world.talk(title="Pont de Fougamou")
            world.report(case, title="Pont emporté", facts="Deux travées manquent.", urgency="high")
            world.decide(case, 0, "assigned", text="Je regarde.")
        return case

    return make


def told(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def noted():
    with Vault(default_data(), None, cost=Cost(64, 1, 1)).unlock(PASSPHRASE) as store:
        lines = store.deeds.waiting(PROFILE.device, 100)
    return [entry for line in lines if (entry := read_signed(line).entry).action.startswith("case.")]


def sealed():
    with Vault(default_data(), None, cost=Cost(64, 1, 1)).unlock(PASSPHRASE) as store:
        rows = store.database.rows("SELECT kind, operation FROM sealed ORDER BY dseq")
    return [(row["kind"], msgspec.msgpack.decode(row["operation"], type=Operation).step) for row in rows]


def test_cases_are_listed_shown_and_found(made, capsys):
    case = made()
    assert run(["review", "list"]) == DONE
    assert "Pont emporté" in capsys.readouterr().out
    assert run(["review", "list", "--json", "--state", "open", "--order", "urgent"]) == DONE
    [line] = told(capsys)
    assert (line["id"], line["standing"]["state"], line["assigned"]) == (case, "assigned", "Awa Ndong")
    assert run(["review", "show", case[:20]]) == DONE
    out = capsys.readouterr().out
    for words in ("Deux travées manquent.", "Je regarde.", "signature vérifiée", "Confié à Awa Ndong"):
        assert words in out
    assert run(["review", "search", "travees", "--json"]) == DONE
    assert {hit["kind"] for hit in told(capsys)} == {"report", "turn"}


def test_a_case_goes_from_hand_to_hand_without_a_network(made, capsys):
    case = made()
    assert run(["review", "assign", case, "moi", "--comment", "Je prends."]) == DONE
    assert run(["review", "start", case]) == DONE
    assert "en attente d'envoi" in capsys.readouterr().out
    assert run(["review", "close", case, "--json"]) == DONE
    assert told(capsys)[-1]["standing"]["state"] == "closed"
    assert run(["review", "comment", case, "Terminé."]) == DONE
    assert [(kind, step and (step.version, step.state, step.assignee)) for kind, step in sealed()] == [
        ("decision", (1, "assigned", "p-here")),
        ("decision", (2, "in-progress", "p-here")),
        ("decision", (3, "closed", "p-here")),
        ("comment", None),
    ]
    assert [(entry.action, entry.object, entry.change) for entry in noted()] == [
        ("case.assigned", f"case:{case}", "assigned -> assigned"),
        ("case.in-progress", f"case:{case}", "assigned -> in-progress"),
        ("case.closed", f"case:{case}", "in-progress -> closed"),
        ("case.comment", f"case:{case}", ""),
    ]


def test_what_is_no_step_says_which_ones_are(made, capsys):
    case = made()
    assert run(["review", "close", case]) == BAD_INPUT
    assert "En cours" in capsys.readouterr().err
    assert run(["review", "assign", case, "personne de ce nom"]) == BAD_INPUT
    assert sealed() == []


def test_the_report_is_printed_where_it_was_asked_for(made, place, capsys):
    case = made()
    assert run(["review", "pdf", case, str(place / "fiche.pdf")]) == DONE
    assert (place / "fiche.pdf").read_bytes().startswith(b"%PDF")
    assert run(["review", "pdf", case, str(place / "fiche.pdf")]) == BAD_INPUT


def test_who_reads_only_their_own_reviews_nothing(made, capsys):
    case = made("user")
    for command in (["list"], ["show", case], ["close", case], ["search", "pont"]):
        assert run(["review", *command]) == BAD_INPUT
        assert "administrateur" in capsys.readouterr().err
