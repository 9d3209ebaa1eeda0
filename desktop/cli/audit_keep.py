"""`iasted audit keep`: what this laptop knows of the log, into files that an auditor keeps away from the server."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.audit_fetch import held_here
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import account_of, opened_anyway, passphrase_option
from desktop.store.durable import write_whole
from shared.errors import BadInput
from shared.language import say


@click.command(
    "keep",
    cls=Helped,
    help=say(
        "Écrit dans un dossier ce que ce poste sait du journal : le dernier point de contrôle (pour --since) et sa "
        "tête de chaîne signée (pour --heads). Gardé hors du serveur, cela prouve plus tard que rien n’a été ôté.",
        "Write into a folder what this laptop knows of the log: the newest checkpoint (for --since) and its signed "
        "chain head (for --heads). Kept away from the server, it proves later that nothing was removed.",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar=say("DOSSIER", "FOLDER"))
@passphrase_option
@as_json_option
def keep(folder: Path, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Write what there is, and say where."""
    with opened_anyway(passphrase_file) as (store, door):
        known = held_here(store, account_of(store, door))
    files: dict[str, bytes] = {}
    if known.checkpoint is not None:
        files[f"{known.checkpoint.size:020d}.checkpoint"] = str(known.checkpoint).encode()
    if known.head is not None:
        files[f"{known.head.device}.heads"] = known.head.written()
    if not files:
        raise BadInput(
            say(
                "Ce poste ne sait encore rien du journal : synchronisez-le d’abord (« iasted sync »).",
                "This laptop knows nothing of the log yet: synchronise it first ('iasted sync').",
            ),
            code="nothing-to-keep",
        )
    _write(folder, files)
    if as_json:
        line({"files": [str(folder / name) for name in files]})
    else:
        click.echo("\n".join(str(folder / name) for name in files))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(folder / name, content)
    except OSError as error:
        raise BadInput(
            say(f"Impossible d’écrire dans {folder} : choisissez un autre dossier.", f"Cannot write into {folder}."),
            code="cannot-write",
        ) from error
