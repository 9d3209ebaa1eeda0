"""`iasted sync`: send what waits and fetch what is new, now or for as long as it runs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import click
import msgspec

from desktop.account.account import Account
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option
from desktop.cli.sync_line import SyncLine
from desktop.cli.unlocked import account_of, opened_anyway, passphrase_option
from desktop.desk.exchanging import exchange_of
from desktop.desk.syncing import Syncing
from desktop.settings import Settings, load
from desktop.store.moments import now
from desktop.store.store import Store
from desktop.sync.rounds import Round
from desktop.sync.standing import Standing
from shared.errors import IastedError
from shared.language import say


@click.command(
    cls=Helped,
    help=say(
        "Envoie ce qui attend et reçoit ce qui est nouveau.\n\n"
        "Codes de sortie : 0 tout est livré, 1 il reste quelque chose (une phrase dit quoi).",
        "Send what waits and receive what is new.\n\nExit codes: 0 all is delivered, 1 something is left (a sentence "
        "says what).",
    ),
)
@click.option("--watch", is_flag=True, help=say("Continue jusqu'à Ctrl-C.", "Go on until Ctrl-C."))
@click.option(
    "--files",
    is_flag=True,
    help=say("Envoie aussi les fichiers sur une connexion payante.", "Send files on a metered connection, too."),
)
@passphrase_option
@as_json_option
def sync(passphrase_file: Path | None, *, watch: bool, files: bool, as_json: bool) -> int:
    """Synchronise, and say what is left."""
    settings = msgspec.structs.replace(load(), sync_paused=False)
    if files:
        settings = msgspec.structs.replace(settings, metered="no")
    shown = SyncLine(as_json=as_json)
    with opened_anyway(passphrase_file) as (store, door):
        account, standing = account_of(store, door), Standing(store)
        try:
            if watch:
                with suppress(KeyboardInterrupt):
                    asyncio.run(_watched(store, account, settings, shown))
                done = Round()
            else:
                done = asyncio.run(_through(store, account, settings, shown))
        except IastedError as error:
            return shown.failed(error)
        if not (watch or done.waiting):
            standing.delivered(now())
        return shown.end(done, standing.look())


async def _through(store: Store, account: Account, settings: Settings, shown: SyncLine) -> Round:
    """Rounds until no file is left that can be sent now; what all of them did."""
    try:
        await account.admit()
        exchange, files = exchange_of(store, account), settings.metered != "yes"
        done = await exchange.round(shown.progress, files=files)
        while done.files_due:
            more = await exchange.round(shown.progress, files=files)
            sums = {name: getattr(done, name) + getattr(more, name) for name in ("sent", "received", "refused")}
            done = msgspec.structs.replace(more, **sums)
        return done
    finally:
        await account.aclose()


async def _watched(store: Store, account: Account, settings: Settings, shown: SyncLine) -> None:
    syncing = Syncing(exchange_of(store, account), Standing(store), settings, shown.status)
    try:
        await account.admit()
        syncing.begin()
        await asyncio.Event().wait()
    finally:
        await syncing.aclose()
        await account.aclose()
