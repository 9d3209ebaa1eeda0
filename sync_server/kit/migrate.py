"""Brings a database to the tables of this version: plain SQL files, forward only, each applied once and whole."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import msgspec

from shared.errors import BadInput
from shared.language import say
from sync_server.kit.database import Database, Transaction

_LOCK = 0x1A57ED


class Migration(msgspec.Struct, frozen=True):
    """One file of `sync_server/migrations`."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def all_migrations() -> list[Migration]:
    """In their order."""
    folder = files("sync_server").joinpath("migrations")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".sql"))
    return [
        Migration(int(name.split("_")[0]), name, folder.joinpath(name).read_text(encoding="utf-8")) for name in names
    ]


async def migrate(database: Database) -> list[str]:
    """Apply what is missing; the names of what was applied. Instances that start together wait for each other."""
    async with database.transaction() as tables:
        await tables.run("SELECT pg_advisory_xact_lock($1)", _LOCK)
        await tables.run(
            "CREATE TABLE IF NOT EXISTS schema_migration ("
            " number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT now())"
        )
        missing = await _missing(tables)
        for each in missing:
            await tables.run(each.sql)
            await tables.run(
                "INSERT INTO schema_migration (number, name, sha256) VALUES ($1, $2, $3)",
                each.number,
                each.name,
                each.sha256,
            )
    return [each.name for each in missing]


async def is_current(database: Database) -> bool:
    """Whether the database has exactly the tables that this version works with."""
    async with database.reading() as tables:
        if await tables.value("SELECT to_regclass('schema_migration')") is None:
            return False
        return not await _missing(tables)


async def _missing(tables: Transaction) -> list[Migration]:
    applied = {row["number"]: row["sha256"] for row in await tables.rows("SELECT * FROM schema_migration")}
    known = {each.number: each for each in all_migrations()}
    if newer := set(applied) - set(known):
        raise BadInput(
            say(
                f"La base vient d'une version plus récente (migration {max(newer)}) : mettez à jour ce serveur.",
                f"The database comes from a newer version (migration {max(newer)}): update this server.",
            ),
            code="database-newer",
        )
    for number, sha256 in applied.items():
        if known[number].sha256 != sha256:
            raise BadInput(
                say(
                    f"La migration {known[number].name} n'est pas celle qui a été appliquée : "
                    "remettez le fichier d'origine et écrivez la suite dans un nouveau.",
                    f"Migration {known[number].name} is not the one that was applied: "
                    "put the former file back and write what follows in a new one.",
                ),
                code="migration-altered",
            )
    return [each for number, each in sorted(known.items()) if number not in applied]
