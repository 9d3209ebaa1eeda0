"""`iasted models`: see, fetch, verify and bring in the weights."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click
import msgspec
import rich.progress
from rich.console import Console
from rich.table import Table

from desktop.cli.help import HelpedGroup
from models.bring import bring, carries, survey
from models.catalogue import Model, catalogue
from models.choose import choose, this_machine
from models.fetch import fetch
from models.store import State, Store, default_store
from shared.errors import BadInput, PartMissing
from shared.language import say

as_lines = click.option(
    "--json", "as_json", is_flag=True, help=say("Une ligne JSON par réponse.", "One JSON line per answer.")
)


@click.group(
    cls=HelpedGroup, help=say("Les modèles : lesquels, où, intacts ou non.", "The models: which, where, intact or not.")
)
def models() -> None:
    """Gather the commands about weights."""


@models.command("list", help=say("Les modèles du catalogue et leur état.", "The catalogue's models and their state."))
@as_lines
def list_models(*, as_json: bool) -> None:
    """Show the catalogue."""
    store = default_store()
    if as_json:
        for model in catalogue().model:
            _line(**_facts(model, store))
    else:
        _screen().print(_table(store))


@models.command("choose", help=say("L'ensemble qui convient à cette machine.", "The set that suits this machine."))
@as_lines
def choose_set(*, as_json: bool) -> None:
    """Name the set for this machine."""
    machine = this_machine()
    choice = choose(machine)
    chosen = catalogue().set_named(choice.set)
    if as_json:
        _line(
            set=choice.set, reason=choice.reason, ram_mb=machine.ram_mb, cores=machine.cores, models=list(chosen.models)
        )
    else:
        click.echo(f"{choice.set} ({choice.reason})\n{chosen.purpose}\n{', '.join(chosen.models)}")


@models.command("fetch", help=say("Chercher des modèles ou un ensemble.", "Fetch models or a whole set."))
@click.argument("names", nargs=-1, metavar=say("[NOM|ENSEMBLE]...", "[NAME|SET]..."))
@click.option("--english", is_flag=True, help=say("Avec la voix anglaise.", "With the English voice."))
@as_lines
def fetch_models(names: tuple[str, ...], *, english: bool, as_json: bool) -> None:
    """Fetch what is missing; without a name, the set that suits this machine."""
    store, unreachable = default_store(), []
    for model in catalogue().expand(names or (choose(this_machine()).set,), english=english):
        began = time.monotonic()
        try:
            with _Bars() as bars:
                folder = fetch(model, store, bars)
        except PartMissing as missing:
            if missing.code != "model-unreachable":
                raise
            unreachable.append(missing)
            continue
        _tell(model, folder, as_json=as_json, seconds=round(time.monotonic() - began, 1))
    if unreachable:
        raise PartMissing("\n".join(each.message for each in unreachable), code="model-unreachable", retryable=True)


@models.command("verify", help=say("Recalculer toutes les empreintes.", "Hash every file again."))
@click.argument("names", nargs=-1, metavar=say("[NOM]...", "[NAME]..."))
@as_lines
def verify_models(names: tuple[str, ...], *, as_json: bool) -> None:
    """Hash everything again; without a name, all that is there."""
    store, bad = default_store(), []
    wanted = catalogue().expand(names) or [m for m in catalogue().model if store.state(m) is not State.ABSENT]
    for model in wanted:
        with _Bars() as bars:
            wrong = store.verify(model, bars)
        if as_json:
            _line(id=model.id, state=store.state(model), wrong=list(wrong))
        else:
            click.echo(f"{model.id} : {', '.join(wrong) or say('intact', 'intact')}")
        if wrong:
            bad.append(model.id)
    if bad:
        again = f"iasted models fetch {' '.join(bad)}"
        raise PartMissing(
            say(f"Abîmés ou incomplets. Pour les réparer : {again}", f"Damaged or incomplete. To repair: {again}"),
            code="model-damaged",
        )


@models.command("import", help=say("Prendre des modèles dans un dossier ou une clé USB.", "Take models from a folder."))
@click.argument("folder", type=click.Path(path_type=Path), metavar=say("DOSSIER", "FOLDER"))
@click.argument("name", required=False, metavar=say("[NOM|ENSEMBLE]", "[NAME|SET]"))
@as_lines
def import_models(folder: Path, name: str | None, *, as_json: bool) -> None:
    """Copy every model that a folder holds, or the one that is named."""
    store, found = default_store(), survey(folder)
    wanted = catalogue().expand((name,)) if name else [m for m in catalogue().model if carries(found, m)]
    if not wanted:
        raise BadInput(
            say(f"Aucun modèle du catalogue dans {folder}.", f"No model of the catalogue in {folder}."),
            code="nothing-to-import",
        )
    lacking = []
    for model in wanted:
        with _Bars() as bars:
            missing = bring(model, found, store, bars)
        if missing:
            lacking.append(f"{model.id} ({', '.join(missing)})")
        else:
            _tell(model, store.folder(model), as_json=as_json)
    if lacking:
        listed = "; ".join(lacking)
        raise PartMissing(
            say(f"Il manque dans {folder} : {listed}", f"Missing in {folder}: {listed}"), code="model-incomplete"
        )


@models.command("path", help=say("Le dossier d'un modèle présent.", "The folder of a model that is present."))
@click.argument("name", metavar=say("NOM", "NAME"))
@as_lines
def path_of_model(name: str, *, as_json: bool) -> None:
    """Print where a model lies."""
    model, store = catalogue().named(name), default_store()
    store.require(model)
    if as_json:
        _line(id=model.id, path=str(store.folder(model)))
    else:
        click.echo(store.folder(model))


def _tell(model: Model, folder: Path, *, as_json: bool, **more: float) -> None:
    if as_json:
        _line(id=model.id, state=State.PRESENT, path=str(folder), bytes=model.size, **more)
    else:
        click.echo(say(f"{model.id} : prêt, {folder}", f"{model.id}: ready, {folder}"))


def _line(**facts: Any) -> None:
    click.echo(msgspec.json.encode(facts).decode())


def _sets_of(model: Model) -> list[str]:
    return [one.name for one in catalogue().set if model.id in (*one.models, *one.english)]


def _facts(model: Model, store: Store) -> dict[str, Any]:
    told = ("id", "kind", "engine", "languages", "licence", "licence_note", "origin", "trust", "ram_mb", "measured")
    return {
        **{name: getattr(model, name) for name in told},
        "purpose": model.purpose,
        "bytes": model.size,
        "sets": _sets_of(model),
        "state": store.state(model),
        "path": str(store.folder(model)),
    }


def _table(store: Store) -> Table:
    words = {
        State.ABSENT: say("absent", "absent"),
        State.PARTIAL: say("[yellow]en partie[/]", "[yellow]partial[/]"),
        State.PRESENT: say("[green]présent[/]", "[green]present[/]"),
        State.DAMAGED: say("[red]abîmé[/]", "[red]damaged[/]"),
    }
    table = Table(caption=say(f"Dossier : {store.root}", f"Folder: {store.root}"))
    for head in say("modèle,usage,Mo,licence,état,ensembles,mesures", "model,for,MB,licence,state,sets,measured").split(
        ","
    ):
        table.add_column(head, justify="right" if head in {"Mo", "MB"} else "left", overflow="fold")
    for model in catalogue().model:
        figures = ", ".join(f"{_figure(one.figure)} {one.value:g} {one.unit}" for one in model.measured)
        megabytes = f"{model.size / 1e6:.0f}"
        table.add_row(
            model.id,
            model.purpose,
            megabytes,
            model.licence,
            words[store.state(model)],
            "\n".join(_sets_of(model)),
            figures,
        )
    return table


def _figure(name: str) -> str:
    french = {
        "generation": "écriture",
        "prompt": "lecture",
        "useful": "utile",
        "load": "démarrage",
        "first clause": "premiers mots",
        "encode": "phrase",
        "encode on a server": "phrase sur serveur",
        "right": "juste",
    }
    return say(french.get(name, name), name)


def _screen() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160)


class _Bars:
    """Progress shown on stderr by rich: one bar for the file in hand, notes above it."""

    def __init__(self) -> None:
        screen = Console(stderr=True)
        self._bars = rich.progress.Progress(
            rich.progress.TextColumn("{task.description}"),
            rich.progress.BarColumn(),
            rich.progress.DownloadColumn(),
            rich.progress.TransferSpeedColumn(),
            rich.progress.TimeRemainingColumn(),
            console=screen,
            transient=True,
            disable=not screen.is_terminal,
        )
        self._task: rich.progress.TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._bars.stop()

    def start(self, label: str, total: int, done: int = 0) -> None:
        self.finish()
        self._task = self._bars.add_task(label, total=total, completed=done)

    def advance(self, count: int) -> None:
        if self._task is not None:
            self._bars.advance(self._task, count)

    def note(self, text: str) -> None:
        self._bars.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def finish(self) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
            self._task = None
