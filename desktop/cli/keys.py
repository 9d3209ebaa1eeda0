"""`iasted keys`: the organisation's review keys as they stand here; its keeper founds them and begins new epochs."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.help import Helped, HelpedGroup
from desktop.cli.keys_at_work import SheetOut, kept, recovery_out
from desktop.cli.keys_audit import publish
from desktop.cli.keys_people import admit, readers, remove
from desktop.cli.keys_root import recover, root
from desktop.cli.keys_shown import KeysShown
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import passphrase_option
from desktop.keys.fingerprints import fingerprints
from desktop.keys.keeper import Keeper
from desktop.keys.lines import named
from desktop.keys.reviewers import reviewers
from shared.errors import BadInput
from shared.language import say


@click.group(
    cls=HelpedGroup,
    invoke_without_command=True,
    help=say(
        "Les clés de relecture de l’organisation ; sans commande, comment elles se présentent ici.\n\n"
        "Le gardien est un super-administrateur : il crée les clés, compare les empreintes, admet et retire.",
        "The organisation's review keys; without a command, how they stand here.\n\n"
        "The keeper is a super-administrator, who makes the keys, compares fingerprints, admits and removes.",
    ),
)
@passphrase_option
@as_json_option
@click.pass_context
def keys(context: click.Context, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Gather the commands; without one, say how keys stand."""
    if context.invoked_subcommand is None:
        shown = kept(passphrase_file, _standing)
        if as_json:
            line(shown.fields())
        else:
            click.echo(shown.sentences())


@keys.command(
    cls=Helped,
    help=say(
        "Crée la clé racine et les premières clés : une fois, par le gardien. Coupée, elle se relance.",
        "Make the root and the first keys: once, by the keeper. Cut short, it is run again.",
    ),
)
@recovery_out
@passphrase_option
@as_json_option
def found(recovery_out: Path | None, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Found the keys, and print the root's fingerprint."""

    async def work(keeper: Keeper) -> tuple[bool, KeysShown]:
        return await keeper.found(), await _standing(keeper)

    fresh, shown = kept(passphrase_file, work, SheetOut(recovery_out, as_json=as_json))
    if as_json:
        line({"founded": fresh, **shown.fields()})
        return
    said = say("Les clés sont créées.", "The keys are made.") if fresh else say("C’était déjà fait.", "Already done.")
    click.echo(f"{said}\n{shown.sentences()}")


@keys.command(
    cls=Helped,
    help=say(
        "Commence une nouvelle époque : « nation », « secours » ou une région. Ce qui est scellé reste lisible.",
        "Begin a new epoch: 'nation', 'recovery' or a region. What is sealed stays readable.",
    ),
)
@click.argument("lines", nargs=-1, required=True, metavar=say("LIGNE…", "LINE..."))
@recovery_out
@passphrase_option
@as_json_option
def rotate(lines: tuple[str, ...], recovery_out: Path | None, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Rotate, and print the new epochs."""

    async def work(keeper: Keeper) -> KeysShown:
        regions = {each.code: each.name for each in (await keeper.told()).regions}
        asked = [named(each, keeper.profile.organisation_id, regions) for each in lines]
        await keeper.rotate(asked)
        return await _standing(keeper)

    shown = kept(passphrase_file, work, SheetOut(recovery_out, as_json=as_json))
    if as_json:
        line(shown.fields())
    else:
        click.echo(shown.sentences())


async def _standing(keeper: Keeper) -> KeysShown:
    """What is held here, and, for whoever may ask, how reviewers stand."""
    await keeper.keyring.refresh()
    trust, cabinet, organisation = keeper.keyring.trust, keeper.cabinet, keeper.profile.organisation_id
    try:
        told = await keeper.told()
    except BadInput:  # no super_admin: their own laptop is all they are told of
        found = []
    else:
        found = reviewers(organisation, told, cabinet.devices())
    return KeysShown(
        keeper=cabinet.root is not None,
        pending=bool(cabinet.pending or cabinet.due),
        shown=fingerprints(keeper.store),
        manifest=trust.manifest if trust else None,
        reviewers=tuple(found),
    )


for _command in (readers, admit, remove, recover, publish, root):
    keys.add_command(_command)
