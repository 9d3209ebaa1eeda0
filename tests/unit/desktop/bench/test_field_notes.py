"""The judge of filled reports is fair, and the conversations it judges hold together."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.bench.field_notes import CHOICES, FIELDS, Note, judged, load
from desktop.bench.fields import Tally, figures
from desktop.bench.judge import plain
from shared.reports.kinds import kind
from shared.reports.provinces import province

NOTES = [*load("tuned"), *load("held_out")]
NOTE = Note(
    id="x",
    traps=(),
    turns=("Visite à Oyem. Luc Mba a demandé deux cents, non, trois cents francs. Il n'a pas donné de reçu.",),
    expects={
        "town": "Oyem",
        "people": ["Luc Mba"],
        "amounts": [300],
        "facts": ["pas donne de recu"],
        "category": ["integrity", "health"],
    },
    never={"amounts": ["200"]},
)


def test_there_are_enough_conversations_in_equal_halves():
    assert len(NOTES) >= 30
    assert abs(len(load("tuned")) - len(load("held_out"))) <= 1
    assert len({note.id for note in NOTES}) == len(NOTES)
    assert len({trap for note in NOTES for trap in note.traps}) >= 15


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.id)
def test_what_is_expected_was_said(note):
    assert set(note.expects) <= {*FIELDS, "also"}
    for name in note.expects.get("people", []):
        assert plain(name) in plain(note.said)
    if day := note.expects.get("date"):
        assert date.fromisoformat(day) <= date(2026, 11, 24)
    if name := note.expects.get("province"):
        assert province(name) is not None
    for field in CHOICES:
        assert {*note.expects.get(field, [])} <= {choice.name for choice in kind("fiche").field(field).choices}


@pytest.mark.parametrize(
    ("field", "value", "right", "found", "invented"),
    [
        ("town", "Oyem", 1, 1, 0),
        ("town", "Bitam", 0, 0, 1),
        ("province", "Nyanga", 0, 0, 1),
        ("people", "M. Luc Mba, chauffeur", 1, 1, 1),
        ("people", "Luc Mba", 1, 1, 0),
        ("people", "Jean Ndong", 0, 0, 1),
        ("amounts", "300\u00a0F\u00a0CFA", 1, 1, 0),
        ("amounts", "200 F CFA", 0, 0, 0),
        ("amounts", "300 F CFA\n9000 F CFA", 1, 1, 1),
        ("facts", "Il n'a pas donné de reçu.", 1, 1, 0),
        ("facts", "Le ministre a volé.", 0, 0, 1),
        ("category", "health", 1, 1, 0),
        ("category", "roads", 0, 0, 0),
        ("urgency", "high", 0, 0, 1),
        ("date", "", 0, 0, 0),
    ],
)
def test_one_value_is_judged(field, value, right, found, invented):
    score = judged(NOTE, {field: value})[field]
    assert (score.right, score.found, score.invented) == (right, found, invented)


def test_figures_tell_shares_and_what_was_made_up():
    ours, alone = Tally(), Tally()
    ours.add(NOTE, {"town": "Oyem"})
    alone.add(NOTE, {"town": "Bitam", "urgency": "high"})
    for tally in (ours, alone):
        tally.wall_s, tally.cpu_s = [1.0], [1.0]
    found = figures("m", "held_out", ours, alone)
    assert (found["fields.m.held_out.town.precision"].value, found["fields.m.held_out.town.precision"].baseline) == (
        100,
        0,
    )
    assert (found["fields.m.held_out.values.invented"].value, found["fields.m.held_out.values.invented"].baseline) == (
        0,
        2,
    )
    assert found["fields.m.held_out.all.recall"].value == 20
