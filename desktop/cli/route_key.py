"""`iasted route key`: a laptop's own keys of vendors, typed or piped, kept by the system's keyring."""

from __future__ import annotations

import sys

import click

from desktop import settings
from desktop.cli.help import HelpedGroup
from desktop.cli.printing import as_json_option, line
from desktop.store.vendor_keys import KeyringKeys, require_vendor
from shared.errors import BadInput
from shared.language import say
from shared.providers.keys import LONGEST

_VENDOR = click.argument("vendor", metavar=say("FOURNISSEUR", "VENDOR"))


@click.group(cls=HelpedGroup, help=say("Les clés de fournisseurs de ce poste.", "This laptop's own keys of vendors."))
def key() -> None:
    """Gather the commands about keys."""


@key.command("set", help=say("Garde une clé, tapée ou reçue sur l'entrée.", "Keep a key, typed or piped in."))
@_VENDOR
def set_(vendor: str) -> None:
    """It is asked without echo, so that no history and no list of processes shows it."""
    require_vendor(vendor)
    _require_allowed()
    KeyringKeys().set(vendor, _typed(vendor))
    click.echo(
        say(f"La clé « {vendor} » est dans le trousseau du système.", f"The key '{vendor}' is in the system's keyring.")
    )


@key.command("forget", help=say("Oublie une clé.", "Forget a key."))
@_VENDOR
def forget(vendor: str) -> None:
    """No harm where there was none."""
    KeyringKeys().forget(vendor)
    click.echo(say(f"La clé « {vendor} » est oubliée.", f"The key '{vendor}' is forgotten."))


@key.command("list", help=say("Les fournisseurs qui ont une clé ici.", "The vendors with a key here."))
@as_json_option
def list_(*, as_json: bool) -> None:
    """Names alone."""
    named = KeyringKeys().named()
    for each in named:
        if as_json:
            line({"vendor": each})
        else:
            click.echo(each)
    if not named and not as_json:
        click.echo(say("Aucune clé sur ce poste.", "No key on this laptop."))


def _typed(vendor: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.read(LONGEST + 2)
    typed: str = click.prompt(say(f"Clé « {vendor} »", f"Key '{vendor}'"), hide_input=True, err=True)
    return typed


def _require_allowed() -> None:
    if settings.load().stronger != "vendors":
        path = settings.default_folder() / "settings.json"
        raise BadInput(
            say(
                "Ce poste n'interroge pas de fournisseur par lui-même : rien n'a été gardé. Pour le permettre, "
                f"choisissez « Aide en ligne » dans les réglages de la fenêtre, "
                f"ou « stronger » : « vendors » dans {path}.",
                "This laptop asks no vendor by itself: nothing was kept. To allow it, choose 'Help online' in the "
                f"window's settings, or 'stronger': 'vendors' in {path}.",
            ),
            code="vendors-not-allowed",
        )
