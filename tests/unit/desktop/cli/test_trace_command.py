"""`iasted trace` shows the turn that is meant, or says in one sentence what to give instead."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from desktop.__main__ import run
from desktop.talk.trace import Instants, Trace
from desktop.talk.traces import default_traces

BAD_INPUT = 2
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def three_turns():
    for number, id_ in enumerate(["0199aa", "0199ab", "0200cc"]):
        instants = Instants(speech_started=-1.0, confirmed=0.3, first_sound_played=0.5 + number / 10)
        when = NOON + timedelta(minutes=number)
        default_traces().keep(Trace(id=id_, when=when, zero="end-of-speech", instants=instants, engines={}))


def test_before_the_first_turn_it_says_how_to_begin(capsys):
    assert run(["trace"]) == 0
    assert capsys.readouterr().out == "Aucun tour enregistré : parlez d'abord avec « iasted talk ».\n"
    assert run(["trace", "LAST"]) == BAD_INPUT
    assert capsys.readouterr().err == "Aucun tour enregistré : parlez d'abord avec « iasted talk ».\n"
    assert run(["trace", "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_without_an_argument_it_lists_the_last_turns_with_their_figure(three_turns, capsys):
    assert run(["trace"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == ["-1", "-2", "-3"]
    assert ["700 ms" in lines[0], "600 ms" in lines[1], "500 ms" in lines[2]] == [True] * 3


@pytest.mark.parametrize(
    ("which", "figure"),
    [("LAST", 700), ("last", 700), ("-1", 700), ("-2", 600), ("-3", 500), ("0199aa", 500), ("02", 700)],
)
def test_a_turn_is_named_by_its_place_or_the_beginning_of_its_name(three_turns, capsys, which, figure):
    assert run(["trace", which]) == 0
    assert f"premier son : {figure} ms" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("which", "word"), [("zz", "zz"), ("-4", "« -4 »"), ("-0", "« -0 »"), ("0199", "plusieurs"), ("--svgg", "--svgg")]
)
def test_a_name_that_means_no_turn_is_told_in_one_sentence(three_turns, capsys, which, word):
    assert run(["trace", which]) == BAD_INPUT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert word in shown.err
    assert len(shown.err.splitlines()) == 1


def test_a_program_gets_one_line_of_json(three_turns, capsys):
    assert run(["trace", "-2", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["instants"]["first_sound_played"] == 0.6


def test_the_picture_appears_whole_or_the_mistake_is_told(three_turns, capsys, tmp_path):
    assert run(["trace", "LAST", "--svg", str(tmp_path / "tour.svg")]) == 0
    assert (tmp_path / "tour.svg").read_text(encoding="utf-8").endswith("</svg>\n")
    assert run(["trace", "--svg", str(tmp_path / "absent" / "tour.svg")]) == BAD_INPUT
    assert "ne peut pas être écrit" in capsys.readouterr().err
    assert run(["trace", "--svg", ""]) == BAD_INPUT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state", "tour.svg"]


def test_a_damaged_trace_is_said_and_the_others_shown(three_turns, capsys):
    newest = max(default_traces().folder.iterdir())
    newest.write_bytes(b'{"id"')
    assert run(["trace", "LAST"]) == 0
    shown = capsys.readouterr()
    assert "600 ms" in shown.out
    assert "abîmée" in shown.err
