"""`iasted login`: sign in to the organisation's server on its own page, in the browser."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from desktop.account.account import Account
from desktop.account.sign_in import Opened, in_browser
from desktop.cli.account_line import fields, sentences
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import account_of, opened_anyway, passphrase_option
from desktop.settings import load
from shared.errors import BadInput
from shared.language import say


@click.command(
    cls=Helped,
    help=say(
        "Connecte un compte, dans le navigateur. Fonctionne aussi quand la durée hors ligne est dépassée.",
        "Sign in, with the browser. Works, too, when the time offline is used up.",
    ),
)
@click.option("--server", default="", help=say("L'adresse du serveur ; sinon, le dernier.", "The server's address."))
@click.option("--no-browser", is_flag=True, help=say("Montre seulement le lien.", "Only show the link."))
@passphrase_option
@as_json_option
def login(server: str, passphrase_file: Path | None, *, no_browser: bool, as_json: bool) -> None:
    """Sign in, and print who it is."""

    def shown(url: str) -> None:
        if as_json:
            line({"page": url})
        click.echo(say(f"Page de connexion :\n\n  {url}\n", f"Sign-in page:\n\n  {url}\n"), err=True)
        if not no_browser:
            in_browser(url)

    with opened_anyway(passphrase_file) as (store, door):
        account = account_of(store, door)
        asyncio.run(_sign_in(account, server, shown))
        if as_json:
            line(fields(account))
        else:
            click.echo(sentences(account))


async def _sign_in(account: Account, server: str, shown: Opened) -> None:
    try:
        await account.sign_in(server or _usual(account), shown)
    finally:
        await account.aclose()


def _usual(account: Account) -> str:
    profile = account.profile
    if server := profile.server if profile else load().server:
        return server
    raise BadInput(
        say(
            "Quel serveur ? Donnez son adresse : iasted login --server https://…",
            "Which server? Give its address: iasted login --server https://…",
        ),
        code="no-server",
    )
