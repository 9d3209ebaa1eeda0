"""Makes the database of a new store, and opens one that is there after looking at its health."""

from __future__ import annotations

from pathlib import Path

from desktop.store.cipher import Database
from desktop.store.durable import sync_file
from desktop.store.health import require_whole
from desktop.store.migrations import migrate
from desktop.store.refusals import StoreDamaged
from shared.language import say

CHECKED_AT_ONCE = 64 << 20
"""Bytes of a database whose pages are all looked at when it is opened; of a larger one, by `Store.check`, later."""


def make_database(path: Path, key: bytearray) -> None:
    """An empty database in the form of this version, on disk for good."""
    database = Database(path, key, new=True)
    try:
        migrate(database)
    finally:
        database.close()
    sync_file(path)


def open_database(path: Path, key: bytearray) -> Database:
    """The database, brought to the form of this version; what is missing or altered is told, never made anew."""
    if not path.is_file():
        raise StoreDamaged(say("la base de données manque", "the database is missing"))
    database = Database(path, key)
    try:
        if path.stat().st_size <= CHECKED_AT_ONCE:
            require_whole(database)
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database
