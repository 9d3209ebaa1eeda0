"""`iasted keys publish`: the keeper signs whose signatures count in the audit log."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.cli.help import Helped
from desktop.cli.keys_at_work import kept
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import passphrase_option
from desktop.keys.certifying import Certified
from desktop.keys.keeper import Keeper
from shared.language import say


@click.command(
    cls=Helped,
    help=say(
        "Signe les clés du journal d’audit : un auditeur s’y fie sans le serveur.",
        "Sign the keys of the audit log: an auditor relies on them without the server.",
    ),
)
@passphrase_option
@as_json_option
def publish(passphrase_file: Path | None, *, as_json: bool) -> None:
    """Sign and publish, and print the line that auditors trust."""

    async def work(keeper: Keeper) -> Certified:
        return await keeper.certify()

    done = kept(passphrase_file, work)
    if as_json:
        line(msgspec.to_builtins(done))
        return
    said = say("Signées et publiées", "Signed and published") if done.fresh else say("Déjà à jour", "Up to date")
    click.echo(
        say(
            f"{said} : liste n° {done.number}, {done.devices} postes. Pour un auditeur, une ligne de « --trusted » :",
            f"{said}: list no. {done.number}, {done.devices} laptops. For an auditor, a line of '--trusted':",
        )
    )
    click.echo(f"\n{done.trusted}")
