"""Destroys a case on this laptop: its keys, what was pulled of it, what its owner kept; that there was one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.store.store import Store

_TURNS = "SELECT row FROM turn WHERE conversation = ?1"
_REPORTS = "SELECT row FROM report WHERE conversation = ?1 OR id = ?1"
_IDS = "SELECT id FROM report WHERE conversation = ?1 OR id = ?1"
_STATEMENTS = (
    f"DELETE FROM turn_words WHERE rowid IN ({_TURNS})",  # noqa: S608 - texts of this module
    f"DELETE FROM report_words WHERE rowid IN ({_REPORTS})",  # noqa: S608 - the same
    f"DELETE FROM revision WHERE report IN ({_IDS})",  # noqa: S608 - the same
    f"DELETE FROM attachment WHERE report IN ({_IDS})",  # noqa: S608 - the same
    f"DELETE FROM outbox WHERE object = ?1 OR object IN ({_IDS})",  # noqa: S608 - the same
    f"DELETE FROM outbox WHERE kind = 'attachment' AND substr(object, 1, instr(object, '/') - 1) IN ({_IDS})",  # noqa: S608 - the same
    "DELETE FROM outbox WHERE object IN (SELECT id FROM turn WHERE conversation = ?1)",
    "DELETE FROM blob WHERE conversation = ?1",
    "DELETE FROM turn WHERE conversation = ?1",
    "DELETE FROM report WHERE conversation = ?1 OR id = ?1",
    "DELETE FROM conversation WHERE id = ?1",
    "UPDATE sealed SET content = x'' WHERE conversation = ?1",
)


def destroy_case(store: Store, case: str) -> None:
    """Nothing of the case can be read here any more; records that were sealed of it stay closed for good."""
    with store.database.transaction() as tables:
        for statement in _STATEMENTS:
            tables.execute(statement, (case,))
        store.remembered.clear()  # an answer may rest on it
        store.case_keys.destroy(case)
        store.received.destroy(case)


def begun_here(store: Store, case: str) -> bool:
    """Whether the case is this laptop's own: what is destroyed of it may stand nowhere else."""
    sql = (
        "SELECT 1 FROM conversation WHERE id = ?1 UNION SELECT 1 FROM report WHERE id = ?1 OR conversation = ?1"
        " UNION SELECT 1 FROM case_key WHERE conversation = ?1 AND made"
    )
    return bool(store.database.rows(sql, (case,)))
