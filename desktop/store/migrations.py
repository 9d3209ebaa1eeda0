"""Brings a database to the form that this version knows, forward only, one whole step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from desktop.store.cipher import Database
from desktop.store.refusals import StoreTooNew


def steps() -> list[str]:
    """The scripts beside this module, in order; the first makes version 1 of nothing."""
    folder = resources.files("desktop.store").joinpath("schema")
    scripts = sorted((each for each in folder.iterdir() if each.name.endswith(".sql")), key=lambda each: each.name)
    return [each.read_text(encoding="utf-8") for each in scripts]


def migrate(database: Database, scripts: Sequence[str] | None = None) -> None:
    """Take the steps that are missing; StoreTooNew, with nothing touched, when there are more than we know."""
    known = steps() if scripts is None else scripts
    version = int(database.value("PRAGMA user_version"))
    if version > len(known):
        raise StoreTooNew
    for number in range(version + 1, len(known) + 1):
        database.script(f"BEGIN IMMEDIATE;\n{known[number - 1]}\nPRAGMA user_version = {number};\nCOMMIT;")
