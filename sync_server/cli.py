"""The `iasted-server` command: run, migrate, create-admin, config check, check-log, openapi, roles, bench."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from shared.language import say
from sync_server.kit.refusals import Unavailable
from sync_server.kit.secret import Secret
from sync_server.settings import NAMES, Settings, load

_ALONE_FR = "Plusieurs serveurs sur cette base auraient chacun leur dossier : donnez-leur IASTED_S3_BUCKET."
_ALONE_EN = "Several servers on this database would each have a folder of their own: give them IASTED_S3_BUCKET."


def _placed(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where the server is."""
    for option in (
        click.option(
            "--data", type=click.Path(path_type=Path), help=say("Le dossier des données.", "The data folder.")
        ),
        click.option(
            "--port", type=click.IntRange(0, 65535), help=say("Le port ; 0 en choisit un.", "The port; 0 picks one.")
        ),
        click.option("--host", help=say("L'adresse où écouter.", "The address to listen on.")),
    ):
        command = option(command)
    return command


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(
        "Le serveur de l'organisation. Sans configuration il apporte sa propre base de données ; "
        "DATABASE_URL, REDIS_URL, PUBLIC_URL… en donnent d'autres.",
        "The organisation's server. Without configuration it brings its own database; "
        "DATABASE_URL, REDIS_URL, PUBLIC_URL… give it others.",
    ),
)
@click.version_option(package_name="iasted", message="iAsted %(version)s")
def cli() -> None:
    """Gather the commands."""


@cli.command(help=say("Démarre le serveur.", "Start the server."))
@_placed
def run(host: str | None, port: int | None, data: Path | None) -> None:
    """Serve until stopped; the one-time link of the first administrator is printed as long as there is none."""
    from sync_server import running  # noqa: PLC0415 - a second of imports that --help does without
    from sync_server.kit.logs import configure  # noqa: PLC0415 - the same

    settings = load(host=host, port=port, data=data)
    configure()
    running.run(
        settings, _announce, lambda issuer: _say(say(f"iAsted écoute sur {issuer}", f"iAsted listens on {issuer}"))
    )


@cli.command(help=say("Met la base de données à jour.", "Bring the database up to date."))
@_placed
def migrate(**where: Any) -> None:
    """Apply what is missing."""
    from sync_server.kit.migrate import migrate as apply  # noqa: PLC0415 - the same

    applied = _with_database(load(**where), lambda parts: apply(parts.database))
    _say("\n".join(applied) or say("Rien à faire : la base est à jour.", "Nothing to do: the database is up to date."))


@cli.command("create-admin", help=say("Un lien pour un super-administrateur.", "A link for a super-administrator."))
@click.option("--name", default="admin", help=say("Son identifiant.", "Their sign-in name."))
@_placed
def create_admin(name: str, **where: Any) -> None:
    """Also for one who has lost their password."""
    from sync_server.kit.migrate import migrate as apply  # noqa: PLC0415 - the same
    from sync_server.people.founding import create_admin as create  # noqa: PLC0415 - the same

    settings = load(**where)

    async def made(parts: Any) -> str:
        await apply(parts.database)
        return await create(parts.database, parts.log, parts.clock(), name)

    _announce(f"{settings.issuer}/account/welcome/{_with_database(settings, made)}")


@cli.group(help=say("La configuration.", "The configuration."))
def config() -> None:
    """Gather what concerns settings."""


@config.command(
    help=say("Vérifie la configuration et ce qu'elle désigne.", "Check the configuration and what it names.")
)
@_placed
def check(**where: Any) -> None:
    """Show each setting, and try the database and the buckets."""
    from sync_server.kit.migrate import is_current  # noqa: PLC0415 - the same

    settings = load(**where)
    for field, name in NAMES.items():
        given = "=" if os.environ.get(name) else " "
        _say(f"{given} {name:<28} {_shown(field, getattr(settings, field))}")
    if settings.database_url:
        current = _with_database(settings, lambda parts: is_current(parts.database))
        state = (
            say("à jour", "up to date") if current else say("à mettre à jour : iasted-server migrate", "to be migrated")
        )
        _say(say(f"La base répond ; {state}.", f"The database answers; {state}."))
    else:
        _say(say(f"Base de données intégrée, dans {settings.data}.", f"Embedded database, in {settings.data}."))
    for line in [*_places(settings), *_vendors(settings)]:
        _say(line)


def _vendors(settings: Settings) -> list[str]:
    """Whose engines may be asked, by name alone, and what to look at."""
    from datetime import UTC, datetime  # noqa: PLC0415 - the same

    from shared.providers.keys import EnvironmentKeys  # noqa: PLC0415 - the same
    from sync_server.spending.vendors import vendors_of  # noqa: PLC0415 - the same

    keys = EnvironmentKeys()
    named = ", ".join(keys.named()) or say("aucune", "none")
    warnings = vendors_of(settings, keys).warnings(datetime.now(UTC).date())
    return [say(f"Clés de fournisseurs : {named}.", f"Vendors' keys: {named}."), *warnings]


def _places(settings: Settings) -> list[str]:
    """Where sealed files and checkpoints are kept, each of them tried; Unavailable when one does not answer."""
    from sync_server.parts import bucket_of  # noqa: PLC0415 - the same

    files = bucket_of(settings, settings.s3_bucket, "blobs")
    checkpoints = bucket_of(settings, settings.audit_bucket, "audit")
    for each in (files, checkpoints):
        asyncio.run(each.names("check"))
    alone = settings.database_url and not settings.s3_bucket
    return [
        say(f"Fichiers scellés : {files}.", f"Sealed files: {files}."),
        say(f"Points de contrôle de l'audit : {checkpoints}.", f"Checkpoints of the audit: {checkpoints}."),
        *([say(_ALONE_FR, _ALONE_EN)] if alone else []),
    ]


@cli.command(
    "check-log",
    help=say(
        "Relit tout le journal d'audit de la base : lignes, chaînes, arbre et points de contrôle.",
        "Read the database's audit log again from end to end: lines, chains, tree and checkpoints.",
    ),
)
@_placed
def check_log(**where: Any) -> None:
    """Fail at the first thing that is not of one piece; signatures are for `iasted audit verify`."""
    from sync_server.audit.checking import all_sound  # noqa: PLC0415 - the same

    counted = _with_database(load(**where), lambda parts: all_sound(parts.database))
    for organisation, entries in counted.items():
        _say(say(f"{organisation} : d'une pièce, {entries} lignes.", f"{organisation}: of one piece, {entries} lines."))


@cli.command(help=say("Écrit le document OpenAPI.", "Print the OpenAPI document."))
def openapi() -> None:
    """The same bytes whenever nothing changed."""
    from sync_server.app import create_litestar  # noqa: PLC0415 - the same
    from sync_server.kit.database import Database  # noqa: PLC0415 - the same
    from sync_server.ops import document  # noqa: PLC0415 - the same
    from sync_server.parts import assemble  # noqa: PLC0415 - the same

    app = create_litestar(assemble(Settings(), Database(""), Secret(b"of nothing")))
    sys.stdout.write(document(app.openapi_schema).decode() + "\n")


@cli.command(help=say("Montre qui peut faire quoi.", "Show who may do what."))
def roles() -> None:
    """The one table, as it is used."""
    from shared.roles import ACTIONS, ROLES, reach  # noqa: PLC0415 - the same

    far = {None: "—", 1: say("soi", "own"), 2: say("région", "region"), 3: say("pays", "country")}
    width = max(map(len, ACTIONS))
    _say("  ".join([" " * width, *(f"{role:<11}" for role in ROLES)]).rstrip())
    for action in ACTIONS:
        reaches = (f"{far[reach(role, action)]:<11}" for role in ROLES)
        _say("  ".join([f"{action:<{width}}", *reaches]).rstrip())


@cli.command(
    help=say(
        "Mesure ce que coûte ce serveur, à côté du même travail à nu ; les mesures vont dans bench/latest.json.",
        "Measure what this server costs, beside the same work done bare; the figures go to bench/latest.json.",
    )
)
@click.option("--seconds", type=click.FloatRange(min=0.5), default=10.0, help=say("Par mesure.", "Each measurement."))
@click.option("--json", "as_json", is_flag=True, help=say("Une ligne de JSON par mesure.", "A line of JSON each."))
def bench(seconds: float, *, as_json: bool) -> None:
    """On a database and a port of its own."""
    from sync_server.bench.shown import bench as measured  # noqa: PLC0415 - the same

    measured(seconds, as_json=as_json)


def _with_database(settings: Settings, work: Callable[[Any], Any]) -> Any:
    """Do something with the server's parts while it is not running, or beside it."""
    from sync_server.kit.database import Database  # noqa: PLC0415 - the same
    from sync_server.parts import assemble  # noqa: PLC0415 - the same
    from sync_server.running import grounded  # noqa: PLC0415 - the same

    async def done(url: str, secret: Secret) -> Any:
        async with Database(url, 2) as database:
            return await work(assemble(settings, database, secret))

    with grounded(settings) as (url, secret):
        try:
            return asyncio.run(done(url, secret))
        except Unavailable as error:
            raise Unavailable(
                say(
                    "La base de données ne répond pas ou n'admet pas ce serveur : vérifiez DATABASE_URL.",
                    "The database does not answer or does not admit this server: check DATABASE_URL.",
                ),
                code=error.code,
            ) from error


def _shown(field: str, value: object) -> str:
    """A setting without the password that an address may hold before its host or among its options."""
    text = msgspec.json.encode(value, enc_hook=str).decode().strip('"')
    if field not in {"database_url", "redis_url", "traces_url"} or not text:
        return text
    scheme, _, rest = text.partition("://")
    account, at, host = rest.partition("?")[0].rpartition("@")
    return f"{scheme}://{'…' if account else ''}{at}{host}{'?…' if '?' in rest else ''}"


def _announce(link: str) -> None:
    _say(
        say(
            f"Premier administrateur : ouvrez ce lien, une fois, dans les sept jours :\n  {link}",
            f"First administrator: open this link, once, within seven days:\n  {link}",
        )
    )


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()
