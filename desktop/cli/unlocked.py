"""The store for a command: its passphrase is asked without echo or read from a file, never from the command line."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from desktop.account.account import Account
from desktop.settings import default_data
from desktop.store.refusals import NoStore
from desktop.store.store import Store
from desktop.store.vault import Vault
from shared.errors import BadInput
from shared.language import say

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    envvar="IASTED_PASSPHRASE_FILE",
    metavar="FILE",
    help=say(
        "Lit la phrase secrète dans un fichier (ou IASTED_PASSPHRASE_FILE) au lieu de la demander.",
        "Read the passphrase from a file (or IASTED_PASSPHRASE_FILE) instead of asking for it.",
    ),
)


def vault() -> Vault:
    """The store's door on this laptop."""
    return Vault(default_data())


@contextmanager
def unlocked(passphrase_file: Path | None) -> Iterator[Store]:
    """The store, closed again whatever happens."""
    with opened_with(passphrase_file) as (store, _):
        yield store


@contextmanager
def opened_with(passphrase_file: Path | None) -> Iterator[tuple[Store, str]]:
    """The store and the passphrase that opened it; LeaseOver when its account must reach the server first."""
    door = vault()
    with _opened(door, passphrase_file) as (store, passphrase):
        asyncio.run(_admit(account_of(store, door)))
        yield store, passphrase


@contextmanager
def opened_anyway(passphrase_file: Path | None) -> Iterator[tuple[Store, Vault]]:
    """The store and its door, whatever its account says: for the commands about the account itself."""
    door = vault()
    with _opened(door, passphrase_file) as (store, _):
        yield store, door


def account_of(store: Store, door: Vault) -> Account:
    """The account of an open store."""

    async def destroy() -> None:
        await asyncio.to_thread(door.destroy)

    return Account(store, destroy)


async def _admit(account: Account) -> None:
    try:
        await account.admit()
    finally:
        await account.aclose()


@contextmanager
def _opened(door: Vault, passphrase_file: Path | None) -> Iterator[tuple[Store, str]]:
    if not door.exists:
        raise NoStore
    passphrase = passphrase_from(passphrase_file)
    with door.unlock(passphrase) as store:
        yield store, passphrase


def passphrase_from(file: Path | None, question: str = "") -> str:
    """What a person types, or the first line of `file`."""
    if file is not None:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise BadInput(
            say(
                "La phrase secrète se tape dans un terminal ; dans un script, donnez --passphrase-file.",
                "The passphrase is typed in a terminal; in a script, give --passphrase-file.",
            ),
            code="passphrase-needed",
        )
    asked = question or say("Phrase secrète", "Passphrase")
    typed: str = click.prompt(asked, hide_input=True, err=True, default="", show_default=False)
    return typed


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            say(f"Impossible de lire la phrase secrète dans {file}.", f"Cannot read the passphrase in {file}."),
            code="passphrase-unreadable",
        ) from error


def named(beginning: str, found: list[str]) -> str:
    """The one name that begins so, or why there is none."""
    if len(found) == 1:
        return found[0]
    if not found:
        message = say(f"Rien n'est gardé sous « {beginning} ».", f"Nothing is kept under '{beginning}'.")
    else:
        message = say(
            f"Plusieurs noms commencent par « {beginning} » : donnez-en plus.",
            f"Several names begin with '{beginning}': give more of it.",
        )
    raise BadInput(message, code="not-there")


def save_as(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file that a person asked for; one that is there stays, unless `force`."""
    if path.exists() and not force:
        raise BadInput(
            say(
                f"{path} existe déjà : choisissez un autre nom, ou ajoutez --force.",
                f"{path} is there already: choose another name, or add --force.",
            ),
            code="file-there",
        )
    _tried(path, lambda: path.write_bytes(content))


def _tried(path: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        raise BadInput(
            say(
                f"Impossible d'écrire {path} : vérifiez que le dossier existe et qu'il reste de la place.",
                f"Cannot write {path}: check that its folder exists and that there is room.",
            ),
            code="cannot-write",
        ) from error
