"""`iasted ask`: one spoken or written question, heard, answered and said, all on this laptop."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from desktop.app import partners_of
from desktop.audio.files import WavWriter
from desktop.cli.aloud import ask_aloud
from desktop.cli.gathering import crew_of, subject_of
from desktop.cli.help import Helped
from desktop.cli.keeper import Keeper
from desktop.cli.listeners import Lines, Listener, Reader, ReplyFile, Summary
from desktop.cli.printing import as_json_option
from desktop.cli.question import asked_in, heard_in
from desktop.cli.unlocked import passphrase_option, unlocked
from desktop.crew import Crew
from desktop.talk.partners import Partners, Subject
from shared.errors import BadInput, EngineFailed
from shared.ids import new_id
from shared.language import say
from shared.voice.events import TurnEvent
from shared.voice.ports import Utterance
from shared.voice.turn import TurnRequest, run_turn

PATH = click.Path(path_type=Path)


@click.command(cls=Helped, help=say("Pose une question et dit la réponse.", "Ask a question and hear the answer."))
@click.option("--audio", type=PATH, help=say("Un enregistrement de la question.", "A recording of the question."))
@click.option("--mic", is_flag=True, help=say("Écouter le micro et répondre à voix haute.", "Listen and answer aloud."))
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
@click.option(
    "--keep",
    is_flag=True,
    help=say("Garder la question et la réponse avec les conversations.", "Keep both with the conversations."),
)
@passphrase_option
@as_json_option
def ask(  # noqa: PLR0917 - click passes options by name
    audio: Path | None,
    text: str | None,
    out: Path | None,
    facts: tuple[Path, ...],
    model: tuple[str, ...],
    speed: float,
    passphrase_file: Path | None,
    *,
    mic: bool,
    keep: bool,
    as_json: bool,
) -> int:
    """Run one turn and show it."""
    _require_one(audio is not None, text is not None, mic)
    subject = subject_of(facts)
    request = None if mic else _asked(audio, text, subject)
    crew = crew_of(model)
    partners = partners_of(crew, speed)
    summary = Summary()
    listeners: list[Listener] = [summary, Lines() if as_json else Reader()]
    with ExitStack() as stack:
        if out is not None:
            listeners.append(ReplyFile(stack.enter_context(WavWriter(out, ReplyFile.RATE))))
        if keep:
            listeners.append(Keeper(stack.enter_context(unlocked(passphrase_file))))
        try:
            asyncio.run(_run(request, partners, subject, crew, listeners))
        except KeyboardInterrupt:
            if not summary.whole:  # otherwise only the closing of the engines was cut: the answer is kept
                raise
        finally:
            for listener in listeners[1:]:
                listener.close(summary)
    if summary.failure is not None:
        raise EngineFailed(summary.failure.message, code=summary.failure.code)
    return 0


def _require_one(*given: bool) -> None:
    if sum(given) != 1:
        raise BadInput(
            say(
                "Donnez une question : --audio FICHIER, --text TEXTE ou --mic.",
                "Give one question: --audio FILE, --text TEXT or --mic.",
            )
        )


def _asked(audio: Path | None, text: str | None, subject: Subject) -> TurnRequest:
    turn = new_id()
    return TurnRequest(
        turn=turn,
        utterance=Utterance(turn=turn, pcm=heard_in(audio), glossary=subject.glossary) if audio else None,
        text=asked_in(sys.stdin.read() if text == "-" else text) if text is not None else "",
        facts=subject.facts,
    )


async def _run(
    request: TurnRequest | None, partners: Partners, subject: Subject, crew: Crew, listeners: list[Listener]
) -> None:
    def tell(event: TurnEvent) -> None:
        for listener in listeners:
            listener.take(event)

    warming = asyncio.create_task(crew.warm())
    try:
        if request is None:
            await warming
            await ask_aloud(partners, subject, tell)
        else:
            await run_turn(request, partners.engines, tell)
    finally:
        warming.cancel()
        await crew.aclose()
