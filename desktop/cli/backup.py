"""`iasted backup` and `iasted restore`: everything in one sealed file, and back."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line, screen
from desktop.cli.unlocked import opened_with, passphrase_from, passphrase_option
from desktop.settings import default_data
from desktop.store.backup import restore_backup, restore_by_code, write_backup
from shared.errors import BadInput
from shared.language import say


@click.command(
    cls=Helped,
    help=say(
        "Sauvegarde tout dans un seul fichier scellé, que la même phrase secrète ouvre.",
        "Back everything up into one sealed file, which the same passphrase opens.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar=say("FICHIER", "FILE"))
@click.option("--force", is_flag=True, help=say("Remplace le fichier s'il existe.", "Replace the file if it is there."))
@passphrase_option
@as_json_option
def backup(file: Path, passphrase_file: Path | None, *, force: bool, as_json: bool) -> None:
    """Write a backup."""
    with opened_with(passphrase_file) as (store, passphrase), _Bar() as bar:
        write_backup(store, file, passphrase, progress=bar.show, replace=force)
    if as_json:
        line({"path": str(file), "bytes": file.stat().st_size})
    else:
        click.echo(say(f"Sauvegardé : {file}", f"Backed up: {file}"))


@click.command(
    cls=Helped,
    help=say(
        "Remet une sauvegarde en place, avec sa phrase secrète. Les données actuelles sont gardées à côté.",
        "Put a backup in place, with its passphrase. The present data are kept aside.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar=say("FICHIER", "FILE"))
@click.option(
    "--code",
    "by_code",
    is_flag=True,
    help=say("Avec le code de la fiche de secours.", "With the code on the recovery sheet."),
)
@passphrase_option
@as_json_option
def restore(file: Path, passphrase_file: Path | None, *, by_code: bool, as_json: bool) -> None:
    """Restore a backup."""
    folder = default_data()
    if by_code:
        code = _asked_code()
        question = say("Nouvelle phrase secrète", "New passphrase")
        with _Bar() as bar:
            restore_by_code(file, folder, code, passphrase_from(passphrase_file, question), progress=bar.show)
    else:
        question = say("Phrase secrète de la sauvegarde", "The backup's passphrase")
        passphrase = passphrase_from(passphrase_file, question)
        with _Bar() as bar:
            restore_backup(file, folder, passphrase, progress=bar.show)
    if as_json:
        line({"path": str(folder)})
    else:
        click.echo(say(f"Restauré dans {folder}", f"Restored in {folder}"))


def _asked_code() -> str:
    if not sys.stdin.isatty():
        raise BadInput(
            say("Le code de secours se tape dans un terminal.", "The recovery code is typed in a terminal."),
            code="code-needed",
        )
    typed: str = click.prompt(say("Code de secours", "Recovery code"), err=True)
    return typed


class _Bar(Progress):
    def __init__(self) -> None:
        where = screen()
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        super().__init__(*columns, console=where, transient=True, disable=not where.is_terminal)
        self._shown = self.add_task("")

    def show(self, done: int, total: int) -> None:
        self.update(self._shown, completed=done, total=total)
