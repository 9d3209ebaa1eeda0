"""`iasted whoami`: whose store this is, as last known; no network is needed, nor asked."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.account_line import fields, keys_fields, keys_sentences, sentences
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import account_of, opened_anyway, passphrase_option
from shared.language import say


@click.command(
    cls=Helped,
    help=say(
        "Le compte de ce poste, tel qu'on le connaît ici : sans réseau.",
        "The account of this laptop, as it is known here: without a network.",
    ),
)
@passphrase_option
@as_json_option
def whoami(passphrase_file: Path | None, *, as_json: bool) -> None:
    """Print the account."""
    with opened_anyway(passphrase_file) as (store, door):
        account = account_of(store, door)
        if as_json:
            line({**fields(account), **keys_fields(store)})
        else:
            click.echo("\n".join([sentences(account), *keys_sentences(store)]))
