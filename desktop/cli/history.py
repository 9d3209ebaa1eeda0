"""`iasted history`: what was said, on the same sealed store as the window."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec

from desktop.cli.help import HelpedGroup
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import account_of, named, passphrase_option, unlocked, vault
from desktop.desk.exchanging import order_destruction
from desktop.store.records import Hit, Turn
from shared.language import say

LISTED = 20


@click.group(cls=HelpedGroup, help=say("Les conversations gardées.", "The conversations that are kept."))
def history() -> None:
    """Gather the commands about what was said."""


@history.command("list", help=say("Les dernières conversations.", "The latest conversations."))
@click.option("--limit", type=click.IntRange(min=1), default=LISTED, help=say("Combien au plus.", "How many at most."))
@passphrase_option
@as_json_option
def list_(limit: int, passphrase_file: Path | None, *, as_json: bool) -> None:
    """List conversations, newest first."""
    with unlocked(passphrase_file) as store:
        found = store.conversations.list(limit)
    for one in found:
        if as_json:
            line(msgspec.to_builtins(one))
        else:
            click.echo(
                f"{one.id}  {_when(one.changed)}  {one.turns:4d}  {one.title or say('(sans titre)', '(no title)')}"
            )
    if not found and not as_json:
        click.echo(say("Aucune conversation.", "No conversation."))


@history.command("show", help=say("Une conversation en entier ; le début de son nom suffit.", "A whole conversation."))
@click.argument("name", metavar=say("NOM", "NAME"))
@passphrase_option
@as_json_option
def show(name: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Print a conversation."""
    with unlocked(passphrase_file) as store:
        conversation = store.conversations.get(named(name, store.conversations.beginning(name)))
        turns = store.conversations.thread(conversation.id, limit=conversation.turns)
    if not as_json:
        click.echo(f"{conversation.title}  ({_when(conversation.started)})\n")
    for turn in turns:
        if as_json:
            line(msgspec.to_builtins(turn))
        else:
            click.echo(_spoken(turn))


@history.command(
    "search",
    help=say(
        "Cherche des mots dans les conversations et les fiches, sans tenir compte des accents.",
        "Search words in conversations and reports, whatever the accents.",
    ),
)
@click.argument("words", nargs=-1, required=True, metavar=say("MOT...", "WORD..."))
@click.option("--limit", type=click.IntRange(min=1), default=LISTED, help=say("Combien au plus.", "How many at most."))
@passphrase_option
@as_json_option
def search(words: tuple[str, ...], limit: int, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Print what holds every word."""
    with unlocked(passphrase_file) as store:
        hits = store.search.find(" ".join(words), limit)
    for hit in hits:
        if as_json:
            line(msgspec.to_builtins(hit))
        else:
            click.echo(f"{_kind(hit)} {hit.conversation or hit.id}  {_when(hit.at)}  {hit.title}\n    {_marked(hit)}")
    if not hits and not as_json:
        click.echo(say("Rien trouvé.", "Nothing found."))


@history.command(
    "destroy",
    help=say(
        "Détruit un dossier partout, pour toujours : ici, au serveur, chez les superviseurs (à la prochaine "
        "synchronisation).",
        "Destroy a case everywhere and for good: here, at the server, at supervisors' (when it is next synchronised).",
    ),
)
@click.argument("name", metavar=say("NOM", "NAME"))
@click.option("--reason", default="", help=say("Pourquoi ; scellé avec l'ordre.", "Why; sealed with the order."))
@click.option("--yes", is_flag=True, help=say("Sans demander confirmation.", "Do not ask for confirmation."))
@passphrase_option
def destroy(name: str, reason: str, passphrase_file: Path | None, *, yes: bool) -> None:
    """Seal the order; the next round carries it."""
    with unlocked(passphrase_file) as store:
        case = named(name, store.conversations.beginning(name))
        title = store.conversations.get(case).title
        if not yes:
            click.confirm(say(f"Détruire « {title} » pour toujours ?", f"Destroy '{title}' for good?"), abort=True)
        order_destruction(store, account_of(store, vault()), case, reason)
    click.echo(say("L'ordre part à la prochaine synchronisation.", "The order goes with the next synchronisation."))


def _kind(hit: Hit) -> str:
    return say("parole", "turn  ") if hit.kind == "turn" else say("fiche ", "report")


def _marked(hit: Hit) -> str:
    parts, last = [], 0
    for begin, end in hit.matches:
        parts += [hit.snippet[last:begin], click.style(hit.snippet[begin:end], bold=True)]
        last = end
    return "".join([*parts, hit.snippet[last:]])


def _spoken(turn: Turn) -> str:
    corrected = say(" (corrigé)", " (corrected)") if turn.corrected else ""
    said = f"{_when(turn.at)}{corrected}\n  > {turn.said}"
    return f"{said}\n  {turn.answer or turn.written or turn.failure}\n"


def _when(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
