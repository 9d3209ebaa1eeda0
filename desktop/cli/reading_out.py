"""Fills a report from what was said, on the command line: a conversation that is kept, or a text."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import click

from desktop.cli.gathering import crew_of
from desktop.cli.printing import screen
from desktop.cli.question import facts_in
from desktop.cli.unlocked import named
from desktop.store.store import Store
from shared.language import say
from shared.reports.content import Kind, Report, value
from shared.reports.extraction import Extraction, Said, extract
from shared.reports.shown import value_shown

MOST_TURNS = 100_000
MOST_CONVERSATIONS = 10_000


def said_in_text(path: Path) -> list[Said]:
    """The words of a text file, as one turn of today; BadInput when it cannot be read as such."""
    return [Said("", facts_in((path,)))]


def said_in_conversation(store: Store, beginning: str) -> tuple[str, list[Said]]:
    """The conversation whose id begins so, and what was said in it."""
    known = [one.id for one in store.conversations.list(MOST_CONVERSATIONS)]
    found = named(beginning, [id_ for id_ in known if id_.startswith(beginning)])
    turns = store.conversations.thread(found, MOST_TURNS)
    return found, [Said(turn.id, turn.said, turn.at.astimezone().date()) for turn in turns]


def read_out(said: list[Said], kind: Kind) -> Extraction:
    """The fields that were said, each with its sentence; without a language model, those that need none."""
    with screen().status(say("Je lis ce qui a été dit…", "Reading what was said…")):
        return asyncio.run(_read_out(said, kind))


async def _read_out(said: list[Said], kind: Kind) -> Extraction:
    crew = crew_of(())
    try:
        return await extract(said, kind, crew.extractor(), date.today())  # noqa: DTZ011 - the agent's own day
    finally:
        await crew.aclose()


def tell(report: Report, kind: Kind, found: Extraction) -> None:
    """Each field with the sentence it comes from, or why it was left empty."""
    for field in kind.fields:
        text = value_shown(field, value(report, field.name))
        source = report.sources.get(field.name)
        if source is not None:
            whence = say(f"d'après : « {source.sentence} »", f"from: “{source.sentence}”")
            click.echo(f"{field.shown} : {text}")
            click.echo(click.style(f"    {whence}", dim=True))
        elif text:
            click.echo(f"{field.shown} : {text}")
        elif why := found.empty.get(field.name):
            click.echo(click.style(f"{field.shown} : {why}", dim=True))
    if found.incomplete:
        click.echo(found.incomplete, err=True)
