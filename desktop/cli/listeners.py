"""Who listens to a turn on the command line: a person, a program, a WAV file, and the summary of it all."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import click
from rich.table import Table

from desktop.audio.files import WavWriter
from desktop.cli.printing import line, screen
from shared.language import say
from shared.voice.events import (
    EngineChosen,
    FinalTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
    TurnEnded,
    TurnEvent,
    TurnFailed,
)
from shared.voice.resample import Resampler
from shared.voice.wire import header


class Summary:
    """What a turn came to."""

    def __init__(self) -> None:
        self.transcript = ""
        self.reply = ""
        self.engines: dict[str, str] = {}
        self.timings_ms: dict[str, float] = {}
        self.interrupted = False
        self.failure: TurnFailed | None = None

    @property
    def whole(self) -> bool:
        """Whether the turn went to its end."""
        return bool(self.timings_ms) and not self.interrupted

    def take(self, event: TurnEvent) -> None:
        match event:
            case FinalTranscript():
                self.transcript = event.text
            case ReplyDelta():
                self.reply += event.text
            case ReplyDone():
                self.reply = event.text
            case EngineChosen():
                self.engines[event.stage] = event.engine
            case TurnFailed():
                self.failure = event
            case TurnEnded():
                self.interrupted, self.timings_ms = event.interrupted, event.timings_ms

    def close(self, summary: Summary) -> None:
        """Nothing to end."""

    def fields(self) -> dict[str, Any]:
        """The last line of `--json`."""
        return {
            "type": "summary",
            "transcript": self.transcript,
            "reply": self.reply.strip(),
            "engines": self.engines,
            "timings_ms": self.timings_ms,
            "interrupted": self.interrupted,
        }


class Listener(Protocol):
    """Takes every event of a turn, then closes with its summary."""

    def take(self, event: TurnEvent) -> None: ...

    def close(self, summary: Summary) -> None: ...


class Lines:
    """For a program: one JSON object a line, the summary last."""

    def take(self, event: TurnEvent) -> None:
        line(header(event))

    def close(self, summary: Summary) -> None:
        line(summary.fields())


class Reader:
    """For a person: what was heard, the answer as it is written, then the time of each stage."""

    def take(self, event: TurnEvent) -> None:
        match event:
            case FinalTranscript():
                click.echo(say("Entendu  : ", "Heard    : ") + (event.text or "—"))
            case ReplyDone():
                click.echo(say("Réponse  : ", "Answer   : ") + event.text)
            case EngineChosen(instead_of=failed) if failed:
                screen().print(
                    say(f"{failed} a échoué, {event.engine} continue.", f"{failed} failed, {event.engine} goes on.")
                )

    def close(self, summary: Summary) -> None:
        """The stage times, on standard error."""
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for stage, label in _STAGES.items():
            if stage in summary.timings_ms:
                table.add_row(label, f"{summary.timings_ms[stage] / 1000:.2f} s", summary.engines.get(_BY[stage], ""))
        screen().print(table)


class ReplyFile:
    """The reply as one WAV file, whatever the rates of the voices that spoke it."""

    RATE: ClassVar[int] = 24_000

    def __init__(self, writer: WavWriter) -> None:
        self._writer = writer
        self._resampler = Resampler(self.RATE)

    def take(self, event: TurnEvent) -> None:
        if isinstance(event, SpokenAudio):
            self._writer.write(self._resampler.feed(event.pcm, event.rate))

    def close(self, summary: Summary) -> None:  # noqa: ARG002 - every listener closes alike
        self._writer.write(self._resampler.flush())


_STAGES = {
    "heard": say("entendu", "heard"),
    "first_text": say("premier mot écrit", "first word written"),
    "written": say("réponse écrite", "answer written"),
    "first_sound": say("premier son", "first sound"),
    "total": say("tout", "all"),
}
_BY = {"heard": "hear", "first_text": "think", "written": "think", "first_sound": "speak", "total": ""}
