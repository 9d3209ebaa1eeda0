"""`iasted keys root` and `recover`: so that losing the keeper's laptop does not end the organisation."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.cli.help import Helped, HelpedGroup
from desktop.cli.keys_at_work import kept
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import passphrase_from, passphrase_option
from desktop.keys.exporting import written
from desktop.keys.keeper import Keeper
from desktop.keys.recovering import Recovered
from desktop.keys.sheet import read_sheet
from desktop.store.durable import write_whole
from shared.errors import BadInput
from shared.language import say

_File = click.Path(path_type=Path, dir_okay=False)
_export_passphrase = click.option(
    "--export-passphrase-file",
    type=_File,
    metavar="FILE",
    help=say(
        "Lit dans un fichier la phrase secrète de l’export, qui n’est pas celle du poste.",
        "Read the export's passphrase, which is not the laptop's, from a file.",
    ),
)


@click.group(cls=HelpedGroup, help=say("La clé racine, hors de ce poste.", "The root key, outside this laptop."))
def root() -> None:
    """Gather the commands about the root."""


@root.command(
    "export",
    cls=Helped,
    help=say(
        "Écrit la clé racine et les clés du gardien dans un fichier scellé sous une phrase secrète. Refaites-le après "
        "chaque nouvelle époque.",
        "Write the root and the keeper's keys into a file sealed under a passphrase. Do it again after each epoch.",
    ),
)
@click.argument("file", type=_File, metavar=say("FICHIER", "FILE"))
@_export_passphrase
@passphrase_option
@as_json_option
def export_root(
    file: Path, export_passphrase_file: Path | None, passphrase_file: Path | None, *, as_json: bool
) -> None:
    """Export."""
    if file.exists():
        raise BadInput(
            say(f"{file} existe déjà : choisissez un autre nom.", f"{file} is there already: choose another name."),
            code="file-there",
        )
    secret = passphrase_from(export_passphrase_file, say("Phrase secrète de l’export", "The export's passphrase"))

    async def work(keeper: Keeper) -> bytes:
        return written(keeper.cabinet, keeper.profile.organisation_id, secret)

    content = kept(passphrase_file, work)
    try:
        write_whole(file, content)
    except OSError as error:
        raise BadInput(say(f"Impossible d’écrire {file}.", f"Cannot write {file}."), code="cannot-write") from error
    if as_json:
        line({"exported": str(file), "bytes": len(content)})
    else:
        click.echo(say(f"Clés du gardien écrites dans {file}.", f"The keeper's keys are written to {file}."))


@root.command(
    "import",
    cls=Helped,
    help=say(
        "Garde ici aussi les clés d’un export. Un seul gardien travaille à la fois.",
        "Keep the keys of an export here too. One keeper works at a time.",
    ),
)
@click.argument("file", type=_File, metavar=say("FICHIER", "FILE"))
@_export_passphrase
@passphrase_option
@as_json_option
def import_root(
    file: Path, export_passphrase_file: Path | None, passphrase_file: Path | None, *, as_json: bool
) -> None:
    """Import."""
    content = _read(file)
    secret = passphrase_from(export_passphrase_file, say("Phrase secrète de l’export", "The export's passphrase"))

    async def work(keeper: Keeper) -> int:
        await keeper.take_over(content, secret)
        return len(keeper.cabinet.devices())

    devices = kept(passphrase_file, work)
    if as_json:
        line({"imported": str(file), "devices": devices})
    else:
        click.echo(
            say(
                f"Ce poste garde maintenant les clés ; {devices} postes admis sont connus.",
                f"This laptop keeps the keys now; {devices} admitted laptops are known.",
            )
        )


@click.command(
    cls=Helped,
    help=say(
        "Avec la fiche de secours : rend à ce poste les clés que le serveur garde scellées.",
        "With the recovery sheet: give this laptop back the keys that the server keeps sealed.",
    ),
)
@click.option(
    "--sheet-file", type=_File, metavar="FILE", help=say("Lit la fiche dans un fichier.", "Read the sheet from a file.")
)
@passphrase_option
@as_json_option
def recover(sheet_file: Path | None, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Recover."""
    typed = _read(sheet_file).decode("utf-8", "replace") if sheet_file else _typed()
    sheet = read_sheet(typed)

    async def work(keeper: Keeper) -> Recovered:
        return await keeper.recover(sheet)

    found = kept(passphrase_file, work)
    if as_json:
        line(msgspec.to_builtins(found))
        return
    click.echo(
        say(
            f"{found.keys} clés de relecture sont ici. La fiche a servi : « iasted keys rotate secours » en fait une "
            "nouvelle.",
            f"{found.keys} review keys are here. The sheet was used: 'iasted keys rotate recovery' makes a new one.",
        )
    )
    if found.missing:
        missing = ", ".join(found.missing)
        click.echo(say(f"Manquent : {missing}", f"Missing: {missing}"))


def _typed() -> str:
    typed: str = click.prompt(say("Code de la fiche de secours", "The recovery sheet's code"), err=True)
    return typed


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(say(f"Impossible de lire {path}.", f"Cannot read {path}."), code="file-unreadable") from error
