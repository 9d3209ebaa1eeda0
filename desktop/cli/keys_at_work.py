"""A keeper for a command: the store, the account, and where the recovery sheet goes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from desktop.cli.printing import line
from desktop.cli.unlocked import account_of, opened_anyway
from desktop.keys.keeper import Keeper
from desktop.keys.sheet import Sheet
from desktop.store.durable import write_whole
from shared.errors import BadInput
from shared.language import say

T = TypeVar("T")

recovery_out = click.option(
    "--recovery-out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=say("Écrit la fiche de secours dans ce fichier.", "Write the recovery sheet into this file."),
)


class SheetOut:
    """Gives the sheet out once: into a file, or on the screen to somebody who shows that it is on paper."""

    def __init__(self, file: Path | None, *, as_json: bool = False) -> None:
        self._file, self._as_json = file, as_json

    def __call__(self, sheet: Sheet) -> None:
        if self._file is not None:
            self._write(self._file, sheet.written().encode())
            if self._as_json:
                line({"recovery_sheet": str(self._file), "fingerprint": sheet.fingerprint})
            else:
                said = f"Fiche de secours écrite dans {self._file} : imprimez-la, puis effacez le fichier."
                click.echo(say(said, f"Recovery sheet written to {self._file}: print it, then erase the file."))
        elif self._as_json or not sys.stdin.isatty():
            raise BadInput(
                say(
                    "La fiche de secours doit aller quelque part : relancez avec --recovery-out FICHIER.",
                    "The recovery sheet must go somewhere: run it again with --recovery-out FILE.",
                ),
                code="recovery-out-needed",
            )
        else:
            self._show(sheet)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            if path.exists():
                if path.read_bytes() == content:
                    return
                raise BadInput(
                    say(
                        f"{path} existe déjà : choisissez un autre nom pour la fiche de secours.",
                        f"{path} is there already: choose another name for the recovery sheet.",
                    ),
                    code="file-there",
                )
            write_whole(path, content)
        except OSError as error:
            raise BadInput(
                say(
                    f"Impossible d’écrire {path} : rien n’a été publié, choisissez un autre endroit.",
                    f"Cannot write {path}: nothing was published, choose another place.",
                ),
                code="cannot-write",
            ) from error

    def _show(self, sheet: Sheet) -> None:
        click.echo(sheet.written())
        question = say("Quand elle est sur papier, tapez son dernier groupe", "Once on paper, type its last group")
        while click.prompt(question).strip().upper() != sheet.code.rpartition("-")[2]:
            click.echo(say("Ce n’est pas le dernier groupe.", "That is not the last group."))


def kept(
    passphrase_file: Path | None, work: Callable[[Keeper], Awaitable[T]], give: Callable[[Sheet], None] | None = None
) -> T:
    """What comes of a keeper's work; store and connections are closed again."""

    async def done(keeper: Keeper, close: Callable[[], Awaitable[None]]) -> T:
        try:
            return await work(keeper)
        finally:
            await close()

    with opened_anyway(passphrase_file) as (store, door):
        account = account_of(store, door)
        return asyncio.run(done(Keeper(store, account, give or SheetOut(None)), account.aclose))


def compared(shown: str, given: str, who: str) -> bool:
    """Whether somebody compared the fingerprints, now or by giving the other one."""
    if given:
        return given == shown
    if not sys.stdin.isatty():
        raise BadInput(
            say(
                "Dans un script, donnez l’empreinte que le poste montre : --fingerprint « douze groupes ».",
                "In a script, give the fingerprint that the laptop shows: --fingerprint 'twelve groups'.",
            ),
            code="fingerprint-needed",
        )
    click.echo(say(f"Sur le poste de {who}, « iasted whoami » doit montrer :", f"{who}'s 'iasted whoami' must show:"))
    click.echo(f"\n  {shown}\n")
    question = say("Est-ce exactement cela ? (oui/non)", "Is it exactly that? (yes/no)")
    answer: str = click.prompt(question, default=say("non", "no"), show_default=False)
    return answer.strip().casefold() in {"o", "oui", "y", "yes"}
