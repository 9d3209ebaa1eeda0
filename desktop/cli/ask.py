"""`iasted ask`: one spoken or written question, heard, answered and said, all on this laptop."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import click

from desktop.audio.files import WavWriter
from desktop.cli.help import Helped
from desktop.cli.listeners import Lines, Listener, Reader, ReplyFile, Summary
from desktop.cli.printing import as_json_option
from desktop.cli.question import asked_in, facts_in, heard_in, names_in
from desktop.crew import Crew
from models.store import default_store
from shared.errors import BadInput, EngineFailed
from shared.ids import new_id
from shared.language import say
from shared.voice.events import TurnEvent
from shared.voice.glossary import facts as known_facts
from shared.voice.glossary import glossary
from shared.voice.grounding import today_in_words
from shared.voice.ports import Utterance
from shared.voice.turn import Engines, TurnRequest, run_turn

PATH = click.Path(path_type=Path)


@click.command(cls=Helped, help=say("Pose une question et dit la réponse.", "Ask a question and hear the answer."))
@click.option("--audio", type=PATH, help=say("Un enregistrement de la question.", "A recording of the question."))
@click.option(
    "--text",
    help=say("La question écrite (« - » : l'entrée standard).", "The question in writing ('-': standard input)."),
)
@click.option("--out", type=PATH, help=say("Où écrire la réponse en WAV.", "Where to write the answer as WAV."))
@click.option(
    "--facts",
    type=PATH,
    multiple=True,
    help=say("Un texte d'où tirer la réponse (répétable).", "A text to answer from (repeatable)."),
)
@click.option("--model", multiple=True, help=say("Imposer un modèle (répétable).", "Insist on a model (repeatable)."))
@click.option(
    "--speed",
    type=click.FloatRange(0.5, 2.0),
    default=1.0,
    show_default=True,
    help=say("Vitesse de la voix.", "Speed of the voice."),
)
@as_json_option
def ask(  # noqa: PLR0917 - click passes options by name
    audio: Path | None,
    text: str | None,
    out: Path | None,
    facts: tuple[Path, ...],
    model: tuple[str, ...],
    speed: float,
    *,
    as_json: bool,
) -> int:
    """Run one turn and show it."""
    if (audio is None) == (text is None):
        raise BadInput(
            say(
                "Donnez une question : --audio FICHIER ou --text TEXTE.",
                "Give one question: --audio FILE or --text TEXT.",
            )
        )
    request = _asked(audio, text, facts)
    crew = Crew(default_store(), only=model)
    engines = Engines(transcriber=crew.transcriber(), responder=crew.responder(), voice=crew.voice(speed=speed))
    summary = Summary()
    listeners: list[Listener] = [summary, Lines() if as_json else Reader()]
    with ExitStack() as stack:
        if out is not None:
            listeners.append(ReplyFile(stack.enter_context(WavWriter(out, ReplyFile.RATE))))
        try:
            asyncio.run(_run(request, engines, crew, listeners))
        except KeyboardInterrupt:
            if not summary.whole:  # otherwise only the closing of the engines was cut: the answer is kept
                raise
        finally:
            for listener in listeners[1:]:
                listener.close(summary)
    if summary.failure is not None:
        raise EngineFailed(summary.failure.message, code=summary.failure.code)
    return 0


def _asked(audio: Path | None, text: str | None, facts: tuple[Path, ...]) -> TurnRequest:
    turn, given = new_id(), facts_in(facts)
    return TurnRequest(
        turn=turn,
        utterance=Utterance(turn=turn, pcm=heard_in(audio), glossary=glossary(names_in(given))) if audio else None,
        text=asked_in(sys.stdin.read() if text == "-" else text) if text is not None else "",
        facts=f"{today_in_words(date.today())}\n{given or known_facts()}",  # noqa: DTZ011 - the agent's own day
    )


async def _run(request: TurnRequest, engines: Engines, crew: Crew, listeners: list[Listener]) -> None:
    def tell(event: TurnEvent) -> None:
        for listener in listeners:
            listener.take(event)

    warming = asyncio.create_task(crew.warm())
    try:
        await run_turn(request, engines, tell)
    finally:
        warming.cancel()
        await crew.aclose()
