"""`iasted keys readers`, `admit` and `remove`: whose laptops are given review keys."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.cli.help import Helped
from desktop.cli.keys_at_work import SheetOut, compared, kept, recovery_out
from desktop.cli.keys_shown import lines_told, reviewers_told
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import passphrase_option
from desktop.keys.fingerprints import read_fingerprint
from desktop.keys.keeper import Keeper
from desktop.keys.refusals import FingerprintOther
from desktop.keys.reviewers import Reviewer, one, removable, reviewers
from shared.language import say


@click.command(
    cls=Helped,
    help=say("Les postes des relecteurs, et l’empreinte de chacun.", "Reviewers' laptops, each with its fingerprint."),
)
@passphrase_option
@as_json_option
def readers(passphrase_file: Path | None, *, as_json: bool) -> None:
    """List them."""

    async def work(keeper: Keeper) -> list[Reviewer]:
        return reviewers(keeper.profile.organisation_id, await keeper.told(), keeper.cabinet.devices())

    found = kept(passphrase_file, work)
    if not as_json:
        click.echo(reviewers_told(found))
    for each in found if as_json else []:
        line(msgspec.to_builtins(each))


@click.command(
    cls=Helped,
    help=say(
        "Partage les clés de relecture avec un poste, une fois l’empreinte comparée de vive voix.",
        "Share review keys with a laptop, once its fingerprint was compared by voice.",
    ),
)
@click.argument("device", metavar=say("POSTE", "DEVICE"))
@click.option(
    "--fingerprint",
    default="",
    help=say("L’empreinte que montre le poste du relecteur.", "The fingerprint that the reviewer's laptop shows."),
)
@passphrase_option
@as_json_option
def admit(device: str, fingerprint: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Compare, then share."""
    given = read_fingerprint(fingerprint) if fingerprint else ""

    async def work(keeper: Keeper) -> tuple[Reviewer, list[str]]:
        told = await keeper.told()
        reviewer = one(reviewers(keeper.profile.organisation_id, told, keeper.cabinet.devices()), device)
        reader = next(each for each in told.readers if each.device == reviewer.device)
        if not reviewer.fingerprint or not compared(reviewer.fingerprint, given, reviewer.display_name):
            raise FingerprintOther
        return reviewer, await keeper.admit(reader)

    reviewer, lines = kept(passphrase_file, work)
    if as_json:
        line({"admitted": reviewer.device, "person": reviewer.person, "lines": lines})
    else:
        shared = lines_told(lines)
        said = f"{reviewer.display_name} est admis : {shared}."
        click.echo(say(said, f"{reviewer.display_name} is admitted: {shared}."))


@click.command(
    cls=Helped,
    help=say(
        "Ne donne plus rien à une personne ou à un poste, et commence une nouvelle époque de ce qu’ils lisaient. "
        "Retirez aussi le rôle ou révoquez le poste à la page d’administration.",
        "Give a person or a laptop nothing more, and begin a new epoch of what they read. "
        "Take the role away, too, or revoke the laptop on the administration's page.",
    ),
)
@click.argument("who", metavar=say("PERSONNE|POSTE", "PERSON|DEVICE"))
@recovery_out
@passphrase_option
@as_json_option
def remove(who: str, recovery_out: Path | None, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Remove, and print what has a new epoch."""

    async def work(keeper: Keeper) -> tuple[list[str], list[str]]:
        gone = removable(who, await keeper.told(), keeper.cabinet.devices())
        lines = await keeper.remove(gone)
        return [each.device for each in gone], [str(each) for each in lines]

    devices, lines = kept(passphrase_file, work, SheetOut(recovery_out, as_json=as_json))
    if as_json:
        line({"removed": devices, "lines": lines})
    elif not devices:
        click.echo(say("C’était déjà fait.", "Already done."))
    else:
        renewed = lines_told(lines)
        click.echo(
            say(
                f"Retiré : {', '.join(devices)}. Nouvelle époque : {renewed}. Ce qui a été lu avant a pu être copié.",
                f"Removed: {', '.join(devices)}. New epoch: {renewed}. What was read before may have been copied.",
            )
        )
