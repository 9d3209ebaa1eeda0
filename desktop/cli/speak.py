"""`iasted speak`: a text, said into a WAV file clause by clause."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click
from rich.progress import Progress

from desktop.audio.files import WavWriter
from desktop.cli.help import Helped
from desktop.cli.listeners import ReplyFile
from desktop.cli.printing import as_json_option, line, screen
from desktop.crew import Crew
from models.store import default_store
from shared.errors import BadInput
from shared.language import say
from shared.voice.ports import Spoken, Voice
from shared.voice.resample import Resampler
from shared.voice.sentences import ClauseSplitter, speakable

LONGEST_TEXT = 20_000
"""Characters: some twenty minutes of speech."""


@click.command(
    cls=Helped,
    help=say(
        "Dit un TEXTE (« - » : l'entrée standard) dans un fichier WAV.",
        "Say a TEXT ('-': standard input) into a WAV file.",
    ),
)
@click.argument("text")
@click.option("--out", type=click.Path(path_type=Path), required=True, help=say("Le fichier WAV.", "The WAV file."))
@click.option(
    "--speed", type=click.FloatRange(0.5, 2.0), default=1.0, show_default=True, help=say("Vitesse.", "Speed.")
)
@click.option("--voice", "model", help=say("Le modèle de voix.", "The voice model."))
@click.option(
    "--lang",
    "language",
    type=click.Choice(["fr", "en"]),
    default="fr",
    show_default=True,
    help=say("Langue.", "Language."),
)
@as_json_option
def speak(text: str, out: Path, speed: float, model: str | None, language: str, *, as_json: bool) -> None:
    """Say it."""
    clauses = clauses_of(sys.stdin.read() if text == "-" else text)
    crew = Crew(default_store(), only=(model,) if model else (), language=language)
    voice = crew.voice(speed=speed)
    with WavWriter(out, ReplyFile.RATE) as writer:
        seconds = asyncio.run(_speak(clauses, voice, crew, writer))
    if as_json:
        line(
            {
                "file": str(out),
                "duration_s": round(seconds, 2),
                "clauses": len(clauses),
                "engine": crew.hosts[0].spec.name,
            }
        )
    else:
        click.echo(f"{out} ({seconds:.1f} s)")


def clauses_of(text: str) -> list[str]:
    """The clauses of a text, fit for a voice; BadInput when nothing or far too much is to be said."""
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            say(
                f"Le texte a {len(text)} caractères et {LONGEST_TEXT} au plus sont dits : coupez-le en plusieurs.",
                f"The text has {len(text)} characters and {LONGEST_TEXT} at most are said: cut it in several.",
            ),
            code="text-too-long",
        )
    splitter = ClauseSplitter()
    clauses = [words for clause in [*splitter.feed(text), *splitter.flush()] if (words := speakable(clause.text))]
    if not clauses:
        raise BadInput(
            say("Il n'y a rien à dire : écrivez au moins un mot.", "There is nothing to say: write at least one word."),
            code="text-empty",
        )
    return clauses


async def _speak(clauses: list[str], voice: Voice, crew: Crew, writer: WavWriter) -> float:
    """Speak every clause into `writer`; the seconds written."""
    resampler, written = Resampler(ReplyFile.RATE), 0
    try:
        with Progress(console=screen(), transient=True) as progress:
            for clause in progress.track(clauses, description=say("Synthèse", "Speaking")):
                async for sound in voice.speak("", clause):
                    if isinstance(sound, Spoken):
                        pcm = resampler.feed(sound.pcm, sound.rate)
                        written += len(pcm)
                        writer.write(pcm)
        writer.write(resampler.flush())
    finally:
        await crew.aclose()
    return written / 2 / ReplyFile.RATE
