"""`iasted talk` and `iasted listen`: a conversation in the terminal, and captions alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import click

from desktop.app import listeners_of, partners_of
from desktop.audio.backend import Choice
from desktop.audio.ear import Ear
from desktop.audio.endpoint import Endpointer, Mode
from desktop.audio.lasting import open_lasting
from desktop.audio.portaudio import PortAudioBackend
from desktop.cli.gathering import conversation_options, crew_of, subject_of
from desktop.cli.help import Helped
from desktop.cli.key_presses import ESCAPE, QUIT, SPACE, keys
from desktop.cli.line import check, choice_of, device_options
from desktop.cli.live import Screen, screen_for
from desktop.cli.noted import Noted
from desktop.cli.printing import as_json_option, line, screen
from desktop.crew import Crew
from desktop.talk.events import Told
from desktop.talk.partners import Partners, Subject
from desktop.talk.session import Conversation
from desktop.talk.told import fields
from desktop.talk.traces import default_traces
from shared.language import say
from shared.voice.phrases import greeting

Make = Callable[[Crew], Partners]

_TALK = say(
    "Parlez : iAsted répond à voix haute, et se tait si vous parlez par-dessus.\n\n"
    "Espace : commencer et finir à la main. Échap ou q : quitter.",
    "Speak: iAsted answers aloud, and falls silent when you speak over it.\n\n"
    "Space: begin and end by hand. Esc or q: leave.",
)
_LISTEN = say(
    "Écrit ce qui est dit, pendant que c'est dit. Échap ou q : quitter.",
    "Write down what is said, while it is said. Esc or q: leave.",
)


@click.command(cls=Helped, help=_TALK)
@click.option(
    "--hold",
    is_flag=True,
    help=say("Espace ouvre et ferme le micro ; le silence ne finit rien.", "Space opens and closes the microphone."),
)
@device_options
@conversation_options
@as_json_option
def talk(
    *,
    hold: bool,
    microphone: str,
    speaker: str,
    facts: tuple[Path, ...],
    model: tuple[str, ...],
    speed: float,
    as_json: bool,
) -> int:
    """Open the line and talk until somebody leaves."""
    subject, crew = subject_of(facts, greeting=greeting()), crew_of(model)
    choice = choice_of(PortAudioBackend(), microphone, speaker)
    shown = Lines() if as_json else screen_for()
    return _until_left(
        _converse(
            crew,
            lambda crew: partners_of(crew, speed),
            choice,
            mode="hold" if hold else "hands-free",
            subject=subject,
            shown=shown,
        )
    )


@click.command(cls=Helped, help=_LISTEN)
@device_options
@click.option("--model", multiple=True, help=say("Imposer un modèle (répétable).", "Insist on a model (repeatable)."))
@as_json_option
def listen(*, microphone: str, speaker: str, model: tuple[str, ...], as_json: bool) -> int:
    """Open the line and show captions until somebody leaves."""
    subject, crew = subject_of(()), crew_of(model)
    choice = choice_of(PortAudioBackend(), microphone, speaker)
    shown = Lines() if as_json else screen_for(captions_only=True)
    return _until_left(_converse(crew, listeners_of, choice, mode="dictation", subject=subject, shown=shown))


class Lines:
    """For a program: one JSON object a line."""

    def take(self, told: Told) -> None:
        line(fields(told))

    def close(self) -> None:
        """Nothing to end."""


def _until_left(conversation: object) -> int:
    try:
        asyncio.run(conversation)  # type: ignore[arg-type]
    except KeyboardInterrupt:
        click.echo()
    return 0


async def _converse(crew: Crew, make: Make, choice: Choice, *, mode: Mode, subject: Subject, shown: Screen) -> None:
    noted = Noted(shown, default_traces())
    try:
        partners = make(crew)
        with screen().status(say("Je me prépare…", "Getting ready…")):
            await check(PortAudioBackend(), choice)
            await crew.warm()
        opening = await open_lasting(PortAudioBackend(), choice, lambda *_: None)
        conversation = Conversation(
            opening, Ear(), Endpointer(mode, judged=True), partners, noted.take, subject=subject
        )
        opening.on_change = conversation.device_changed
        running = asyncio.create_task(conversation.run())
        with keys(_on_key(conversation, running)):
            await asyncio.wait({running})
        await opening.aclose()
    finally:
        noted.close()
        await crew.aclose()
    if not running.cancelled():
        running.result()


def _on_key(conversation: Conversation, running: asyncio.Task[None]) -> Callable[[str], None]:
    def on_key(key: str) -> None:
        if key in {ESCAPE, QUIT}:
            running.cancel()
        elif key == SPACE:
            (conversation.release if conversation.pressed else conversation.press)()

    return on_key
