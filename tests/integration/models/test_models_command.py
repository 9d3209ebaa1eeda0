"""`iasted models` answers in JSON lines, and tells a missing model with the way to get it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from desktop.cli.models import models as command
from models.catalogue import catalogue
from models.store import Store
from tests.integration.models.conftest import ELSEWHERE


def run(*words: str) -> tuple[list[dict[str, object]], str]:
    """The JSON lines that a command prints, and the message it fails with."""
    result = CliRunner().invoke(command, words)
    lines = [msgspec.json.decode(text) for text in result.stdout.splitlines()]
    return lines, str(result.exception or "")


@pytest.fixture
def _own_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IASTED_MODELS_DIR", str(store.root))
    monkeypatch.setenv("IASTED_HUB", ELSEWHERE)


@pytest.mark.usefixtures("_own_store")
def test_list_answers_in_json_lines_and_nothing_else():
    lines, failure = run("list", "--json")
    assert [one["id"] for one in lines] == [model.id for model in catalogue().model]
    assert {one["state"] for one in lines} == {"absent"}
    assert failure == ""


@pytest.mark.usefixtures("_own_store")
def test_fetch_with_nobody_to_ask_names_every_model_of_the_set_that_is_lacking(shelf: Path):
    shelf.mkdir()
    lines, failure = run("fetch", "light", "--json")
    assert lines == []
    assert all(name in failure for name in catalogue().set_named("light").models)


@pytest.mark.usefixtures("_own_store")
def test_commands_answer_a_wrong_name_with_the_nearest_and_a_missing_model_with_the_way_to_get_it(tmp_path: Path):
    assert "whisper-base" in run("fetch", "wisper-base")[1]
    assert "iasted models fetch whisper-base" in run("path", "whisper-base")[1]
    assert str(tmp_path) in run("import", str(tmp_path))[1]
    assert run("verify", "--json") == ([], "")


@pytest.mark.usefixtures("_own_store")
def test_choose_names_a_set_that_exists():
    (line,), _ = run("choose", "--json")
    assert line["models"] == list(catalogue().set_named(str(line["set"])).models)
