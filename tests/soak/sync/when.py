"""The wall clock of a laptop's process, which may be set: the store reads it by name, so it is replaced before that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desktop.store import moments

off = timedelta()
"""How wrong it is."""


def install() -> None:
    """From here on the store's moments are those of this clock; before any module of the store is read."""
    moments.now = lambda: datetime.now(UTC) + off
