"""`iasted login`: sign in to the organisation's server on its own page, in the browser."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import click

from desktop.account.account import Account
from desktop.account.refusals import Refused, Unreachable
from desktop.account.sign_in import Opened, in_browser
from desktop.cli.account_line import fields, keys_fields, keys_sentences, sentences
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import account_of, opened_anyway, passphrase_option
from desktop.keys.fingerprints import read_fingerprint
from desktop.keys.keyring import Keyring
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
@click.option(
    "--root",
    default="",
    metavar="FINGERPRINT",
    help=say(
        "N’accepte que la clé racine de cette empreinte (douze groupes).",
        "Accept the root key of this fingerprint alone (twelve groups).",
    ),
)
@passphrase_option
@as_json_option
def login(server: str, root: str, passphrase_file: Path | None, *, no_browser: bool, as_json: bool) -> None:
    """Sign in, and print who it is."""
    expected = read_fingerprint(root) if root else ""

    def shown(url: str) -> None:
        if as_json:
            line({"page": url})
        click.echo(say(f"Page de connexion :\n\n  {url}\n", f"Sign-in page:\n\n  {url}\n"), err=True)
        if not no_browser:
            in_browser(url)

    with opened_anyway(passphrase_file) as (store, door):
        account = account_of(store, door)
        asyncio.run(_sign_in(account, server, shown, Keyring(store, account), expected))
        if as_json:
            line({**fields(account), **keys_fields(store)})
        else:
            click.echo("\n".join([sentences(account), *keys_sentences(store)]))


async def _sign_in(account: Account, server: str, shown: Opened, keyring: Keyring, root: str) -> None:
    """Sign in; a root that is demanded is held from before the server is asked, and told of when it is another."""
    try:
        if root:
            keyring.demand(root)
        await account.sign_in(server or _usual(account), shown)
        with suppress(Refused, Unreachable):  # keys come with the synchronisation, too
            await keyring.refresh()
        if root and (alarm := keyring.alarm) is not None:
            raise BadInput(alarm.message, code=alarm.code)
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
