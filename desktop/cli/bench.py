"""`iasted bench`: measures what is promised on this machine, and writes it down."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from desktop.bench.run import Figures, Run
from desktop.cli.printing import as_json_option, line, screen
from models.store import default_store
from shared.figures import Figure, record
from shared.language import say

MEASURES = {
    "stt": ("desktop.bench.stt:stt", "desktop.bench.names:names", "desktop.bench.silence:silence"),
    "tts": ("desktop.bench.tts:tts",),
    "llm": ("desktop.bench.llm:llm", "desktop.bench.extraction:extraction"),
    "fields": ("desktop.bench.fields:fields",),
    "endpoint": ("desktop.bench.endpoint:endpoint", "desktop.bench.overlap:overlap"),
    "voice": ("desktop.bench.voice:voice",),
    "barge-in": ("desktop.bench.barge_in:barge_in",),
    "store": ("desktop.bench.store:store",),
    "sync": ("desktop.bench.sync:sync",),
    "memory": ("desktop.bench.memory:memory",),
    "cache": ("desktop.bench.cache:cache",),
    "pdf": ("desktop.bench.pdf:pdf",),
    "window": ("desktop.bench.window:window",),
}
"""Read when asked for, in this order."""
ALONE = {"endurance": ("desktop.bench.endurance:endurance",)}
"""Not part of "all": half an hour with a microphone and a speaker."""

HELP = say(
    "Mesure l'écoute (stt), la voix (tts), les réponses (llm), la mémoire (memory) ou tout (all).\n\n"
    "Les mesures vont dans bench/latest.json. « all » prend environ une heure ; --limit 20 en donne un aperçu.",
    "Measure hearing (stt), the voice (tts), the answers (llm), memory or everything (all).\n\n"
    "The figures go to bench/latest.json. 'all' takes about an hour; --limit 20 gives a first look.",
)


@click.command(help=HELP)
@click.argument("what", type=click.Choice([*MEASURES, *ALONE, "all"]), default="all")
@click.option(
    "--clips",
    type=click.Path(path_type=Path),
    help=say("Vos enregistrements (visite.wav, visite.txt).", "Your recordings (visit.wav, visit.txt)."),
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=say(
        "Combien de phrases au plus dans chaque mesure ; pour endurance, de minutes.",
        "How many sentences at most in each measurement; minutes for endurance.",
    ),
)
@as_json_option
def bench(what: str, clips: Path | None, limit: int | None, *, as_json: bool) -> None:
    """Measure, record and show, one measurement after the other."""
    folder = record({}).parent  # a place that cannot be written is told now, not after an hour
    show = _lines if as_json else _table
    with Progress(*_COLUMNS, console=screen(), transient=True) as progress:
        run = Run(store=default_store(), folder=folder, progress=progress, limit=limit, clips=clips)
        for name in MEASURES if what == "all" else (what,):
            for measure in {**MEASURES, **ALONE}[name]:
                figures = asyncio.run(_run(_loaded(measure), run))
                record(figures)
                show(figures)


async def _run(measure: Callable[[Run], Awaitable[Figures]], run: Run) -> Figures:
    return await measure(run)


def _loaded(place: str) -> Callable[[Run], Awaitable[Figures]]:
    module, _, name = place.partition(":")
    measure: Callable[[Run], Awaitable[Figures]] = getattr(importlib.import_module(module), name)
    return measure


def _lines(figures: Figures) -> None:
    for name, figure in figures.items():
        line({"name": name, **msgspec.to_builtins(figure), "met": met(figure)})


def _table(figures: Figures) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(say("mesure", "figure"), no_wrap=True, overflow="ignore")
    for title in (say("valeur", "value"), "", say("but", "target"), say("référence", "baseline"), ""):
        table.add_column(title, justify="left" if not title else "right", no_wrap=True)
    before = ""
    for name, found in figures.items():
        family, short = family_of(name)
        if family != before:
            table.add_row(f"[bold]{family}[/]")
            before = family
        value, target, baseline = map(_number, (found.value, found.target, found.baseline))
        table.add_row(f"  {short}", value, found.unit, target, baseline, _MARKS[met(found)])
    Console(highlight=False).print(table)


def family_of(name: str) -> tuple[str, str]:
    """A figure's name in two: all but its last two parts, and these."""
    parts = name.split(".")
    return ".".join(parts[:-2]), ".".join(parts[-2:])


def met(figure: Figure) -> bool | None:
    """Whether the target was reached; None without one. Shares of what is right must be high, everything else low."""
    if figure.target is None:
        return None
    return figure.value >= figure.target if figure.unit == "% right" else figure.value <= figure.target


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"


_MARKS = {None: "", True: say("atteint", "met"), False: say("MANQUÉ", "MISSED")}
_COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
    TimeRemainingColumn(),
)
