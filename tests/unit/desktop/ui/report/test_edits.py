"""Undo goes back one edit at a time, and keystrokes in one box are one edit."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop.ui.report.edits import TOGETHER_S, Edits
from shared.reports.content import Report, with_value

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EMPTY = Report(id="r1", number="FT-2026-000001", kind="fiche", created=NOW, changed=NOW)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def typed(edits: Edits, name: str, text: str) -> None:
    edits.change(with_value(edits.report, name, text, now=NOW), name)


def test_keystrokes_in_one_box_are_undone_together():
    clock = Clock()
    edits = Edits(EMPTY, clock)
    for text in ("P", "Po", "Pont"):
        clock.now += 0.2
        typed(edits, "title", text)
    assert edits.undo() == EMPTY
    assert edits.redo().values["title"] == "Pont"


def test_a_pause_or_another_box_begins_another_edit():
    clock = Clock()
    edits = Edits(EMPTY, clock)
    typed(edits, "title", "Pont")
    clock.now += TOGETHER_S
    typed(edits, "title", "Pont coupé")
    typed(edits, "facts", "Vu.")
    assert edits.undo().values == {"title": "Pont coupé"}
    assert edits.undo().values == {"title": "Pont"}
    assert edits.undo() == EMPTY
    assert not edits.undoable


def test_typing_after_undo_does_not_join_what_came_before():
    edits = Edits(EMPTY, Clock())
    typed(edits, "title", "Pont")
    typed(edits, "facts", "Vu.")
    edits.undo()
    typed(edits, "title", "Route")
    assert not edits.redoable
    assert edits.undo().values == {"title": "Pont"}


def test_the_same_state_is_no_edit():
    edits = Edits(EMPTY)
    assert not edits.change(EMPTY)
    assert not edits.undoable
    assert edits.undo() is EMPTY
    assert edits.redo() is EMPTY
