"""The kinds of report that this laptop knows: those that come with the program, and the organisation's own."""

from __future__ import annotations

from pathlib import Path

from desktop.settings import default_folder
from shared.reports.content import Kind, Report
from shared.reports.kinds import kind, kind_of, kinds


def own_folder() -> Path:
    """Where an organisation puts its files; shared/reports/data/README.md says how they are written."""
    return default_folder() / "kinds"


def known_kinds() -> tuple[Kind, ...]:
    """All of them, the built-in ones first."""
    return kinds(own_folder())


def known_kind(name: str) -> Kind:
    """A kind by its id; BadInput when there is none."""
    return kind(name, own_folder())


def kind_for(report: Report) -> Kind:
    """The kind of a report; one made of its own values where its file is gone."""
    return kind_of(report, own_folder())
