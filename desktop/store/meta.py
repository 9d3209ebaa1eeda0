"""Small facts about the store itself, by name."""

from __future__ import annotations

from desktop.store.cipher import Database

STAYS = "here: "
"""How the names begin of what belongs to this laptop now, and never goes into a backup."""


class Meta:
    """Names and their values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str, otherwise: str = "") -> str:
        value = self._database.value("SELECT value FROM meta WHERE name = ?", (name,))
        return otherwise if value is None else str(value)

    def set(self, name: str, value: str) -> None:
        with self._database.transaction() as tables:
            tables.execute(
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def forget_what_stays(self) -> None:
        """For a copy: drop what is of this laptop only."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM meta WHERE substr(name, 1, ?) = ?", (len(STAYS), STAYS))
