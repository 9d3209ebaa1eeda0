"""`iasted transcribe`: what recordings say, a line a file, however long they are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from desktop.audio.files import SoundFile, open_sound
from desktop.audio.speech import SpeechDetector
from desktop.audio.utterances import Stretch, utterances
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line, screen
from desktop.crew import Crew
from models.store import default_store
from shared.errors import BadInput, IastedError
from shared.language import say
from shared.voice.events import FinalTranscript
from shared.voice.glossary import glossary
from shared.voice.ports import RATE, Transcriber, Utterance

DONE, BAD_INPUT = 0, 2


class Page:
    """What one recording has said so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.texts: list[str] = []
        self.words: list[dict[str, Any]] = []
        self.heard_until_s = 0.0
        self.cpu_s = 0.0
        self.full = self.retried = self.cut_short = False
        self._started = time.perf_counter()

    def add(self, final: FinalTranscript, stretch: Stretch) -> None:
        if final.text:
            self.texts.append(final.text)
        for word in final.words:
            fields = msgspec.to_builtins(word)
            fields["start_s"] = round(word.start_s + stretch.start_s, 2)
            fields["end_s"] = round(word.end_s + stretch.start_s, 2)
            self.words.append(fields)
        self.cpu_s += final.cpu_s
        self.full, self.retried = self.full or final.window == "full", self.retried or final.retried

    def fields(self, *, interrupted: bool) -> dict[str, Any]:
        """The line of `--json`."""
        return {
            "file": self.file,
            "text": " ".join(self.texts),
            "duration_s": round(self.heard_until_s, 2),
            "cpu_s": round(self.cpu_s, 3),
            "wall_s": round(time.perf_counter() - self._started, 3),
            "window": "full" if self.full else "short",
            "retried": self.retried,
            "cut_short": self.cut_short,
            "interrupted": interrupted,
            "words": self.words,
        }


@click.command(cls=Helped, help=say("Écrit ce que disent des enregistrements.", "Write down what recordings say."))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--full-window",
    is_flag=True,
    help=say("Écouter par fenêtres de 30 secondes (plus lent).", "Listen in windows of 30 seconds (slower)."),
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["fr", "en", "auto"]),
    default="fr",
    show_default=True,
    help=say("La langue parlée.", "The language spoken."),
)
@click.option("--no-glossary", is_flag=True, help=say("Ne pas souffler les noms de lieux.", "Do not prompt names."))
@as_json_option
def transcribe(files: tuple[Path, ...], language: str, *, full_window: bool, no_glossary: bool, as_json: bool) -> int:
    """Write down every file; one that cannot be read does not stop the others."""
    crew = Crew(default_store())
    asked = Utterance(
        turn="",
        pcm=b"",
        language=None if language == "auto" else language,
        glossary="" if no_glossary else glossary(),
        full_window=full_window,
        words=True,
    )
    return asyncio.run(_transcribe(files, crew, asked, as_json=as_json))


async def _transcribe(files: tuple[Path, ...], crew: Crew, asked: Utterance, *, as_json: bool) -> int:
    code = DONE
    transcriber = crew.transcriber()
    try:
        for path in files:
            try:
                await _listen(open_sound(path), Page(str(path)), transcriber, asked, as_json=as_json)
            except BadInput as error:
                code = BAD_INPUT
                _refuse(path, error, as_json=as_json)
    finally:
        await crew.aclose()
    return code


async def _listen(sound: SoundFile, page: Page, transcriber: Transcriber, asked: Utterance, *, as_json: bool) -> None:
    """Fill the page from beginning to end; an interruption shows what is on it and where it stopped."""
    interrupted = True
    try:
        with _bar(sound) as advance:
            for stretch in utterances(_counted(sound, page, advance), SpeechDetector()):
                utterance = msgspec.structs.replace(asked, pcm=stretch.pcm)
                async for event in transcriber.transcribe(utterance):
                    if isinstance(event, FinalTranscript):
                        page.add(event, stretch)
        interrupted = False
    finally:
        page.cut_short = sound.cut_short
        if as_json:
            line(page.fields(interrupted=interrupted))
        else:
            _show(page, interrupted=interrupted)


def _counted(sound: SoundFile, page: Page, advance: Any) -> Iterator[bytes]:
    for block in sound.blocks():
        seconds = len(block) / 2 / RATE
        page.heard_until_s += seconds
        advance(seconds)
        yield block


@contextmanager
def _bar(sound: SoundFile) -> Iterator[Any]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen(), transient=True) as progress:
        task = progress.add_task(sound.path.name, total=sound.duration_s)
        yield lambda seconds: progress.advance(task, seconds)


def _show(page: Page, *, interrupted: bool) -> None:
    click.echo(" ".join(page.texts) or say("(rien entendu)", "(nothing heard)"))
    if page.cut_short:
        screen().print(
            say(
                f"{page.file} est abîmé : ce qui se lit, {page.heard_until_s:.0f} s, a été écrit.",
                f"{page.file} is damaged: what can be read, {page.heard_until_s:.0f} s, was written.",
            )
        )
    if interrupted:
        minutes, seconds = divmod(int(page.heard_until_s), 60)
        screen().print(
            say(
                f"Arrêté à {minutes} min {seconds:02d} s de {page.file}.",
                f"Stopped at {minutes} min {seconds:02d} s of {page.file}.",
            )
        )


def _refuse(path: Path, error: IastedError, *, as_json: bool) -> None:
    if as_json:
        line({"file": str(path), "error": {"code": error.code, "message": error.message}})
    click.echo(error.message, err=True)
