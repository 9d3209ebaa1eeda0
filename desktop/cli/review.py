"""`iasted review`: others' cases from the shell: listed, read, decided upon, searched, printed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from desktop.cli.case_text import line_of_text, story_lines, whole_case
from desktop.cli.help import HelpedGroup
from desktop.cli.printing import as_json_option, line
from desktop.cli.unlocked import account_of, named, passphrase_option, save_as, unlocked, vault
from desktop.desk.reviewing import Reviewer, Reviewing
from desktop.review.inbox import Inbox
from desktop.review.records import Wanted
from desktop.review.words import state_in_words
from desktop.store.store import Store
from shared.errors import BadInput
from shared.language import current, say
from shared.sync.cases import State

LISTED = 20
CASE = say("DOSSIER", "CASE")
ME = ("me", "moi")


@click.group(cls=HelpedGroup, help=say("Les dossiers à examiner.", "The cases to review."))
def review() -> None:
    """Gather the commands about others' cases."""


class _Open:
    """What a command works with."""

    def __init__(self, store: Store) -> None:
        self.inbox = Inbox(store)
        self.reviewing = Reviewing(store, account_of(store, vault()))
        self.reviewer: Reviewer = self.reviewing.reviewer()

    def case(self, beginning: str) -> str:
        return named(beginning, self.inbox.beginning(beginning))

    def person(self, name: str) -> str:
        """Somebody by id, by name or by its beginning; oneself by « moi »."""
        if name.casefold() in ME:
            return self.reviewer.me.id
        people = self.reviewer.people
        found = {one.id for one in people if one.id == name or one.name.casefold().startswith(name.casefold())}
        return named(name, sorted(found))


@contextmanager
def _opened(passphrase_file: Path | None) -> Iterator[_Open]:
    with unlocked(passphrase_file) as store:
        yield _Open(store)


@review.command("list", help=say("Les dossiers reçus.", "The cases that came in."))
@click.option("--region", default="", help=say("Ceux d'une région (son code).", "Those of a region, by its code."))
@click.option(
    "--state",
    type=click.Choice(["new", "assigned", "in-progress", "closed", "open"]),
    help=say("Ceux dans cet état ; open : non clos.", "Those in this state; open: not closed."),
)
@click.option(
    "--order",
    type=click.Choice(["recent", "urgent", "region", "agent"]),
    default="recent",
    help=say("L'ordre de la liste.", "The order of the list."),
)
@click.option("--limit", type=click.IntRange(min=1), default=LISTED, help=say("Combien au plus.", "How many at most."))
@passphrase_option
@as_json_option
def list_(
    region: str, state: str | None, order: str, limit: int, passphrase_file: Path | None, *, as_json: bool
) -> None:
    """List cases."""
    wish = msgspec.convert({"region": region, "state": state or "", "order": order}, Wanted)
    with _opened(passphrase_file) as here:
        found, waiting = here.inbox.cases(wish, limit), here.inbox.waiting()
    for one in found:
        line(msgspec.to_builtins(one)) if as_json else click.echo(line_of_text(one))
    if not as_json and not found:
        click.echo(say("Aucun dossier.", "No case."))
    if waiting.locked:
        click.echo(
            say(f"{waiting.locked} élément(s) en attente d'une clé.", f"{waiting.locked} item(s) wait for a key."),
            err=True,
        )


@review.command("show", help=say("Un dossier en entier ; le début de son nom suffit.", "A whole case."))
@click.argument("case", metavar=CASE)
@passphrase_option
@as_json_option
def show(case: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Print a case: reports, conversation, follow-up, signatures."""
    with _opened(passphrase_file) as here:
        found = here.inbox.case(here.case(case))
    if as_json:
        told = msgspec.to_builtins(found)
        for file in told["files"]:
            del file["blob"]["key"]
        line(told)
        return
    click.echo(whole_case(found))


@review.command("search", help=say("Cherche des mots dans ce qui a été reçu.", "Search words in what came in."))
@click.argument("words", nargs=-1, required=True, metavar=say("MOT...", "WORD..."))
@click.option("--limit", type=click.IntRange(min=1), default=LISTED, help=say("Combien au plus.", "How many at most."))
@passphrase_option
@as_json_option
def search(words: tuple[str, ...], limit: int, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Print what holds every word."""
    with _opened(passphrase_file) as here:
        hits = here.inbox.search(" ".join(words), limit=limit)
    for hit in hits:
        line(msgspec.to_builtins(hit)) if as_json else click.echo(f"{line_of_text(hit.case)}\n    {hit.snippet}")
    if not hits and not as_json:
        click.echo(say("Rien trouvé.", "Nothing found."))


@review.command("assign", help=say("Confie un dossier à quelqu'un (« moi » : à soi).", "Give a case to somebody."))
@click.argument("case", metavar=CASE)
@click.argument("person", metavar=say("PERSONNE", "PERSON"))
@click.option("--comment", default="", help=say("Pourquoi.", "Why."))
@passphrase_option
@as_json_option
def assign(case: str, person: str, comment: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Give a case to somebody."""
    with _opened(passphrase_file) as here:
        _decide(here, case, "assigned", comment, as_json=as_json, to=here.person(person))


@review.command("start", help=say("Commence le traitement d'un dossier, ou le rouvre.", "Begin a case, or reopen it."))
@click.argument("case", metavar=CASE)
@click.option("--comment", default="", help=say("Pourquoi.", "Why."))
@passphrase_option
@as_json_option
def start(case: str, comment: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Begin to work on a case."""
    with _opened(passphrase_file) as here:
        _decide(here, case, "in-progress", comment, as_json=as_json)


@review.command("close", help=say("Clôt un dossier.", "Close a case."))
@click.argument("case", metavar=CASE)
@click.option("--comment", default="", help=say("Pourquoi.", "Why."))
@passphrase_option
@as_json_option
def close(case: str, comment: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Close a case."""
    with _opened(passphrase_file) as here:
        _decide(here, case, "closed", comment, as_json=as_json)


@review.command("comment", help=say("Ajoute un commentaire à un dossier.", "Add a comment to a case."))
@click.argument("case", metavar=CASE)
@click.argument("text", metavar=say("TEXTE", "TEXT"))
@passphrase_option
@as_json_option
def comment(case: str, text: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Remark something."""
    with _opened(passphrase_file) as here:
        found = here.case(case)
        here.reviewing.review.comment(found, text)
        story = here.inbox.case(found).story
    if as_json:
        line(msgspec.to_builtins(story[-1]))
    else:
        click.echo(story_lines(story[-1:]))


@review.command("pdf", help=say("Écrit la fiche d'un dossier en PDF.", "Write the report of a case as PDF."))
@click.argument("case", metavar=CASE)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar=say("FICHIER", "FILE"))
@click.option("--force", is_flag=True, help=say("Remplace le fichier s'il existe.", "Replace the file if it is there."))
@passphrase_option
@as_json_option
def pdf(case: str, file: Path, passphrase_file: Path | None, *, force: bool, as_json: bool) -> None:
    """Render the newest report of a case."""
    if file.exists() and not force:
        save_as(file, b"", force=False)
    with _opened(passphrase_file) as here:
        found = here.inbox.case(here.case(case))
        if not found.reports:
            raise BadInput(say("Ce dossier n'a pas de fiche.", "This case has no report."), code="no-report")
        content = here.reviewing.paper(found.reports, found.line.author, current())
    save_as(file, content, force=force)
    if as_json:
        line({"number": found.line.number, "path": str(file), "bytes": len(content)})
    else:
        click.echo(str(file))


def _decide(here: _Open, case: str, state: State, comment: str, *, as_json: bool, to: str = "") -> None:
    found = here.case(case)
    here.reviewing.decide(found, state, to, comment)
    now = here.inbox.line(found)
    if as_json:
        line(msgspec.to_builtins(now))
    else:
        waits = say("en attente d'envoi", "waiting to be sent")
        click.echo(f"{state_in_words(now.standing.state)} {now.assigned} ({waits})")
