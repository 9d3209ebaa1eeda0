"""The screen of `iasted talk` and `iasted listen`: drawn over and over in a terminal, plain lines anywhere else."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Protocol, TextIO

import click
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from desktop.cli.scene import Line, Scene, clean
from desktop.talk.events import Level, Told
from shared.language import say

EVERY_S = 0.1
"""Between two drawings, at least."""
QUIETEST_DB = -60.0
TOO_LOUD_DB = -1.0
SPEECH = 0.5
_BAR = 24


class Screen(Protocol):
    """Takes every event of a conversation, in order and from one thread; `close` leaves the terminal as it was."""

    def take(self, told: Told) -> None: ...

    def close(self) -> None: ...


def screen_for(console: Console | None = None, *, captions_only: bool = False) -> Screen:
    """The screen that standard output allows."""
    console = console or Console(highlight=False)
    scene = Scene(captions_only=captions_only)
    if console.is_terminal and not console.is_dumb_terminal:
        return Drawn(console, scene)
    return Plain(scene)


class Plain:
    """One line for each transcript, answer and change of state; remarks go to standard error."""

    def __init__(self, scene: Scene, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._scene = scene
        self._out, self._err = out or sys.stdout, err or sys.stderr

    def take(self, told: Told) -> None:
        self._print(self._scene.take(told))

    def close(self) -> None:
        self._print(self._scene.close())

    def _print(self, lines: list[Line]) -> None:
        for line in lines:
            words = f"[{line.text}]" if line.kind == "state" else labelled(line, self._scene)
            click.echo(words, file=self._err if line.kind == "remark" else self._out)


class Drawn:
    """What was said scrolls up; below it stand the level, the state, and the words of the moment."""

    def __init__(self, console: Console, scene: Scene, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._scene = scene
        self._clock = clock
        self._drawn_s = -math.inf
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._live.start()

    def take(self, told: Told) -> None:
        self._print(self._scene.take(told))
        if self._clock() - self._drawn_s >= EVERY_S:
            self._drawn_s = self._clock()
            self._live.update(view(self._scene, unicode=_draws_blocks(self._console)), refresh=True)

    def close(self) -> None:
        self._live.update(Text(""))
        self._live.stop()
        self._print(self._scene.close())

    def _print(self, lines: list[Line]) -> None:
        for line in lines:
            if line.kind != "state":
                self._console.print(Text(labelled(line, self._scene), style=_STYLES.get(line.kind, "")))


def labelled(line: Line, scene: Scene) -> str:
    """A line with the name of who speaks, unless only one does."""
    match line.kind:
        case "heard" if not scene.captions_only:
            return say("Vous   : ", "You    : ") + line.text
        case "answer":
            return f"iAsted : {line.text}"
        case "timings":
            return f"         {line.text}"
        case _:
            return line.text


def view(scene: Scene, *, unicode: bool = True) -> RenderableType:
    """The moment, legible without colour: what is unsure is dim and ends in dots, what is heard now is underlined."""
    parts: list[Text] = [Text(scene.state_in_words, style="bold")]
    if scene.level is not None:
        parts.insert(0, meter(scene.level, unicode=unicode))
    if scene.caption is not None:
        unsure = clean(scene.caption.unstable)
        stable = clean(scene.caption.stable)
        parts.append(Text.assemble(stable, " " if stable and unsure else "", (f"{unsure}…" if unsure else "", "dim")))
    if scene.answer is not None and not scene.captions_only:
        before, now, after = scene.answer.parts(scene.at_s)
        parts.append(Text.assemble(before, (now, "bold underline"), (after, "dim" if now else "")))
    return Group(*parts)


def meter(level: Level, *, unicode: bool = True) -> Text:
    """How loud it is and whether somebody speaks, in figures and words as well."""
    loud = max(QUIETEST_DB, min(0.0, level.rms_db)) if math.isfinite(level.rms_db) else QUIETEST_DB
    filled = round((1 - loud / QUIETEST_DB) * _BAR)
    full, empty, lit, unlit = "█░●○" if unicode else "#-*."
    speaks = level.speech >= SPEECH
    lamp = f"{lit} {say('parole ', 'speech ')}" if speaks else f"{unlit} {say('silence', 'silence')}"
    words = f"{lamp} {full * filled}{empty * (_BAR - filled)} {loud:4.0f} dB"
    if level.peak_db > TOO_LOUD_DB:
        words += say("  trop fort", "  too loud")
    return Text(words, style="bold" if speaks else "", no_wrap=True)


def _draws_blocks(console: Console) -> bool:
    return console.encoding.lower().startswith("utf")


_STYLES = {"heard": "bold", "timings": "dim", "remark": "italic"}
