"""Who takes part in a conversation on the command line, gathered from its options."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from desktop.cli.question import facts_in, names_in
from desktop.crew import Crew
from desktop.talk.partners import Subject
from models.store import default_store
from shared.language import say
from shared.voice.glossary import facts as known_facts
from shared.voice.glossary import glossary
from shared.voice.grounding import today_in_words

Command = Callable[..., Any]


def conversation_options(command: Command) -> Command:
    """`--facts`, `--model` and `--speed`, as every conversation takes them."""
    for option in (
        click.option(
            "--facts",
            type=click.Path(path_type=Path),
            multiple=True,
            help=say("Un texte d'où tirer les réponses (répétable).", "A text to answer from (repeatable)."),
        ),
        click.option(
            "--model", multiple=True, help=say("Imposer un modèle (répétable).", "Insist on a model (repeatable).")
        ),
        click.option(
            "--speed",
            type=click.FloatRange(0.5, 2.0),
            default=1.0,
            show_default=True,
            help=say("Vitesse de la voix.", "Speed of the voice."),
        ),
    ):
        command = option(command)
    return command


def crew_of(model: tuple[str, ...]) -> Crew:
    """The engines that will be used."""
    return Crew(default_store(), only=model)


def subject_of(facts: tuple[Path, ...], *, greeting: str = "") -> Subject:
    """What the answers may rest on."""
    given = facts_in(facts)
    today = today_in_words(date.today())  # noqa: DTZ011 - the agent's own day
    return Subject(facts=f"{today}\n{given or known_facts()}", glossary=glossary(names_in(given)), greeting=greeting)
