"""`iasted init`: the sealed store is made from the shell, and its recovery code shown once."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import passphrase_from, passphrase_option, vault
from shared.errors import BadInput
from shared.language import say


@click.command(
    cls=Helped,
    help=say(
        "Choisit la phrase secrète et prépare vos données. La fenêtre le propose aussi à son premier démarrage.",
        "Choose the passphrase and prepare your data. The window offers the same when it is first started.",
    ),
)
@passphrase_option
@as_json_option
def init(passphrase_file: Path | None, *, as_json: bool) -> None:
    """Make the store, never over another one."""
    passphrase = passphrase_from(passphrase_file, say("Nouvelle phrase secrète", "New passphrase"))
    if passphrase_file is None and passphrase_from(None, say("Encore une fois", "Once more")) != passphrase:
        raise BadInput(
            say(
                "Les deux phrases diffèrent : rien n'a été créé. Recommencez.",
                "The two phrases differ: nothing was made. Try again.",
            ),
            code="passphrases-differ",
        )
    door = vault()
    store, code = door.create(passphrase)
    store.close()
    if as_json:
        line({"folder": str(door.folder), "recovery_code": code})
        return
    click.echo(say(f"Vos données sont dans {door.folder}.", f"Your data are in {door.folder}."))
    click.echo(
        say(
            f"Code de secours, à écrire sur papier et à garder loin de ce poste :\n\n  {code}",
            f"Recovery code, to write on paper and keep away from this laptop:\n\n  {code}",
        )
    )
