"""A plan is shown with its reasons, as if everything were configured or with what this laptop has; nobody is asked."""

from __future__ import annotations

import json

import pytest

from desktop import settings
from desktop.__main__ import run

DONE, BAD_INPUT = 0, 2
QUESTION = "Quels sont les horaires de la mairie ?"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def reasons(capsys, *options):
    assert run(["route", "explain", QUESTION, "--json", *options]) == DONE
    considered = json.loads(capsys.readouterr().out)["considered"]
    return {each["target"]: each["why"] for each in considered}


def test_everything_is_planned_as_if_it_were_configured_and_that_is_told(capsys):
    assert reasons(capsys)["gpt-luna"] == "asked"
    assert run(["route", "explain", QUESTION]) == DONE
    assert "Comme si chaque cible était configurée" in capsys.readouterr().out


def test_what_this_laptop_may_not_ask_is_told_where_it_is_asked_for(capsys):
    found = reasons(capsys, "--here")
    assert found.pop("laptop-think") == "asked"
    assert set(found.values()) == {"keyless"}
    settings.save(settings.Settings(server="https://iasted.example.ga"))
    assert reasons(capsys, "--here")["organisation-think"] == "asked"
    settings.save(settings.Settings(server="https://iasted.example.ga", stronger="never"))
    assert reasons(capsys, "--here")["organisation-think"] == "keyless"


def test_an_empty_question_is_refused(capsys):
    assert run(["route", "explain", "  "]) == BAD_INPUT
    assert "Donnez une question" in capsys.readouterr().err
