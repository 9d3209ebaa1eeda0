"""`iasted logout`: the session ends, here and at the server; what was recorded stays, and waits."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from desktop.account.account import Account, SignedOut
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import account_of, opened_anyway, passphrase_option
from shared.language import say


@click.command(
    cls=Helped,
    help=say(
        "Déconnecte le compte. Rien n'est perdu : ce qui n'est pas envoyé reste ici.",
        "Sign out. Nothing is lost: what was not sent stays here.",
    ),
)
@passphrase_option
@as_json_option
def logout(passphrase_file: Path | None, *, as_json: bool) -> None:
    """Sign out, and print what waits."""
    with opened_anyway(passphrase_file) as (store, door):
        left = asyncio.run(_sign_out(account_of(store, door)))
    if as_json:
        line({"unsent": left.unsent, "told_server": left.told_server})
        return
    click.echo(say("Déconnecté ; les données restent ici.", "Signed out; the data stay here."))
    if left.unsent:
        click.echo(
            say(
                f"Changements qui attendent d'être envoyés : {left.unsent}. Ils partiront à la prochaine connexion.",
                f"Changes waiting to be sent: {left.unsent}. They leave when somebody signs in again.",
            )
        )
    if not left.told_server:
        click.echo(
            say(
                "Le serveur n'a pas pu être prévenu : la session s'y éteindra d'elle-même, en trente jours au plus.",
                "The server could not be told: the session ends there by itself, within thirty days.",
            ),
            err=True,
        )


async def _sign_out(account: Account) -> SignedOut:
    try:
        return await account.sign_out()
    finally:
        await account.aclose()
