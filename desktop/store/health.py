"""Whether a database is whole: every page as it was written, every table as it should be."""

from __future__ import annotations

from desktop.store.cipher import Database
from desktop.store.refusals import StoreDamaged
from shared.language import say


def require_whole(database: Database) -> None:
    """Stop when a page was altered; the time grows with the file, a quarter of a second for 64 MB."""
    if database.rows("PRAGMA cipher_integrity_check"):
        raise StoreDamaged(say("des pages de la base de données sont altérées", "pages of the database are altered"))


def require_sound(database: Database) -> None:
    """Stop when tables and indexes disagree; takes several times longer than `require_whole`."""
    require_whole(database)
    found = database.rows("PRAGMA integrity_check(1)")
    if [row["integrity_check"] for row in found] != ["ok"]:
        raise StoreDamaged(say("la structure de la base de données est altérée", "the database's structure is altered"))
