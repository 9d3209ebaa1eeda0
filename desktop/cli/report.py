"""`iasted report`: field reports from the shell, on the same sealed store as the window."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.cli.help import HelpedGroup
from desktop.cli.printing import as_json_option, line
from desktop.cli.reading_out import read_out, said_in_conversation, said_in_text, tell
from desktop.cli.unlocked import named, passphrase_option, save_as, unlocked
from desktop.desk.kinds import kind_for, known_kind
from desktop.desk.printing import AUTHOR, ORGANISATION, printed
from desktop.store.store import Store
from shared.errors import BadInput
from shared.language import current, say
from shared.reports.checks import problems
from shared.reports.content import Kind, Report, new_report, value, with_value
from shared.reports.filling import filled
from shared.reports.shown import value_shown

LISTED = 20
NAME = say("NUMÉRO", "NUMBER")


@click.group(cls=HelpedGroup, help=say("Les fiches de terrain.", "The field reports."))
def report() -> None:
    """Gather the commands about reports."""


@report.command("new", help=say("Commence une fiche : --set title=… --set date=2026-11-24", "Begin a report."))
@click.option("--kind", "kind_id", default="fiche", help=say("Le modèle de fiche.", "The kind of report."))
@click.option("--set", "values", multiple=True, metavar="FIELD=TEXT", help=say("Remplit un champ.", "Fill a field in."))
@click.option(
    "--said",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=say("Remplit le reste d'après un texte.", "Fill the rest from a text."),
)
@click.option(
    "--from",
    "conversation",
    metavar=say("CONVERSATION", "CONVERSATION"),
    help=say("Remplit le reste d'après une conversation gardée.", "Fill the rest from a conversation."),
)
@passphrase_option
@as_json_option
def new(
    kind_id: str,
    values: tuple[str, ...],
    said: Path | None,
    conversation: str | None,
    passphrase_file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Begin a report, with what is known of it."""
    chosen = known_kind(kind_id)
    begun = _set(new_report(chosen), chosen, values)
    words = said_in_text(said) if said is not None else []
    with unlocked(passphrase_file) as store:
        if conversation is not None:
            kept, turns = said_in_conversation(store, conversation)
            begun, words = msgspec.structs.replace(begun, conversation=kept), [*words, *turns]
        found = read_out(words, chosen) if words else None
        begun = filled(begun, found) if found is not None else begun
        store.reports.save(begun)
    if as_json:
        line(msgspec.to_builtins(begun))
    else:
        click.echo(begun.number)
        if found is not None:
            tell(begun, chosen, found)
    for problem in problems(begun, chosen):
        click.echo(problem.message, err=True)


def _set(begun: Report, chosen: Kind, values: tuple[str, ...]) -> Report:
    for given in values:
        name, equals, text = given.partition("=")
        if not equals or chosen.field(name) is None:
            names = ", ".join(field.name for field in chosen.fields)
            raise BadInput(
                say(f"--set attend CHAMP=TEXTE ; les champs : {names}.", f"--set needs FIELD=TEXT: {names}.")
            )
        begun = with_value(begun, name, text)
    return begun


@report.command("list", help=say("Les dernières fiches.", "The latest reports."))
@click.option("--limit", type=click.IntRange(min=1), default=LISTED, help=say("Combien au plus.", "How many at most."))
@passphrase_option
@as_json_option
def list_(limit: int, passphrase_file: Path | None, *, as_json: bool) -> None:
    """List reports, newest first."""
    with unlocked(passphrase_file) as store:
        found = store.reports.list(limit)
    for one in found:
        if as_json:
            line(msgspec.to_builtins(one))
        else:
            click.echo(
                f"{one.number}  {one.changed.astimezone():%Y-%m-%d %H:%M}  {_status(one)}  {value(one, 'title')}"
            )
    if not found and not as_json:
        click.echo(say("Aucune fiche.", "No report."))


@report.command("show", help=say("Une fiche ; le début de son numéro suffit.", "One report, by its number."))
@click.argument("number", metavar=NAME)
@passphrase_option
@as_json_option
def show(number: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Print a report field by field."""
    with unlocked(passphrase_file) as store:
        found = _found(store, number)
    if as_json:
        line(msgspec.to_builtins(found))
        return
    chosen = kind_for(found)
    click.echo(f"{chosen.shown} {found.number} ({_status(found)})")
    for field in chosen.fields:
        if text := value_shown(field, value(found, field.name)):
            click.echo(f"{field.shown} : {text}" if "\n" not in text else f"{field.shown} :\n{text}")


@report.command(
    "pdf", help=say("Écrit une fiche en PDF à l'endroit demandé.", "Write a report as PDF to a given place.")
)
@click.argument("number", metavar=NAME)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar=say("FICHIER", "FILE"))
@click.option("--author", help=say("Qui signe ; retenu ensuite.", "Who signs; remembered."))
@click.option("--organisation", help=say("L'en-tête ; retenue ensuite.", "The letterhead; remembered."))
@click.option("--force", is_flag=True, help=say("Remplace le fichier s'il existe.", "Replace the file if it is there."))
@passphrase_option
@as_json_option
def pdf(
    number: str,
    file: Path,
    passphrase_file: Path | None,
    *,
    author: str | None,
    organisation: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Render a report, keep its PDF beside it in the store, and write it where it was asked for."""
    if file.exists() and not force:
        save_as(file, b"", force=False)
    with unlocked(passphrase_file) as store:
        found = _found(store, number)
        for name, text in ((AUTHOR, author), (ORGANISATION, organisation)):
            if text is not None:
                store.meta.set(name, text)
        content = printed(store, found, current())
    save_as(file, content, force=force)
    if as_json:
        line({"number": found.number, "path": str(file), "bytes": len(content)})
    else:
        click.echo(str(file))


def _found(store: Store, number: str) -> Report:
    return store.reports.get(named(number, store.reports.beginning(number)))


def _status(one: Report) -> str:
    return say("définitive", "final") if one.status == "final" else say("brouillon", "draft")
