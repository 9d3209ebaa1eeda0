"""A database goes forward one whole step at a time, and never back."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from desktop.store.migrations import migrate, steps
from desktop.store.refusals import StoreTooNew

STEP = "CREATE TABLE later (name TEXT); INSERT INTO later VALUES ('one');"


def version(store):
    return store.database.value("PRAGMA user_version")


def test_a_store_is_in_the_form_of_this_version(store):
    assert version(store) == len(steps())
    migrate(store.database)
    assert version(store) == len(steps())


def test_a_later_step_keeps_what_is_there(store):
    kept = store.conversations.begin(title="Booué")
    migrate(store.database, [*steps(), STEP])
    assert version(store) == len(steps()) + 1
    assert store.database.value("SELECT name FROM later") == "one"
    assert store.conversations.list() == [kept]
    with pytest.raises(StoreTooNew):
        migrate(store.database)


def test_a_step_that_fails_leaves_nothing_of_itself(store):
    with pytest.raises(Exception, match="nowhere"):
        migrate(store.database, [*steps(), f"{STEP} INSERT INTO nowhere VALUES (1);"])
    assert version(store) == len(steps())
    assert store.database.rows("SELECT 1 FROM sqlite_master WHERE name = 'later'") == []
    store.conversations.begin()


def test_steps_are_numbered_without_a_gap():
    names = sorted(
        each.name
        for each in resources.files("desktop.store").joinpath("schema").iterdir()
        if each.name.endswith(".sql")
    )
    assert [int(re.match(r"\d{4}", name).group()) for name in names] == list(range(1, len(names) + 1))
