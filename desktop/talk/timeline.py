"""The timeline of a trace: one row for each stage, and its drawing as text for a terminal."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from desktop.talk.trace import Trace
from shared.language import say
from shared.voice.events import Stage

Kind = Literal["sound", "wait", "ahead", "work", "stop"]
"""What a stretch is: sound that is heard, waiting to be sure, work before that, work after it, an interruption."""

GLYPHS: dict[Kind, str] = {"sound": "━", "wait": "┄", "ahead": "░", "work": "█", "stop": "×"}
_LABEL, _FIGURES = 21, 20
_LEAST_BAR = 12
_MARGIN = 0.1


class Stretch(msgspec.Struct, frozen=True):
    """A part of a row, in seconds from the trace's zero."""

    kind: Kind
    start: float
    end: float


class Row(msgspec.Struct, frozen=True):
    """One stage."""

    label: str
    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> float:
        return self.stretches[0].start

    @property
    def end(self) -> float:
        return self.stretches[-1].end

    @property
    def figures(self) -> str:
        """From when to when, in milliseconds."""
        return f"{ms(self.start)} → {ms(self.end)} ms"


class Window(msgspec.Struct, frozen=True):
    """The seconds that are drawn; what is longer, speech or answer, goes on outside."""

    left: float
    right: float

    def place(self, at: float) -> float:
        """Where an instant lies: 0 at the left edge, 1 at the right, and never outside."""
        return min(1.0, max(0.0, (at - self.left) / (self.right - self.left)))

    def ticks(self, most: int) -> list[float]:
        """At most about `most` round instants, zero among them."""
        rough = (self.right - self.left) / max(1, most)
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(step * power for step in (1, 2, 5, 10) if step * power >= rough * 0.999)
        first, last = math.ceil(self.left / step - 1e-9), math.floor(self.right / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def rows(trace: Trace) -> tuple[Row, ...]:
    """The stages that the turn reached, in the order in which they follow each other."""
    at = trace.instants
    asked = at.transcript_ready if at.transcript_ready is not None else at.work_began
    ready = _later(at.first_sound_made, at.confirmed)
    spoken = trace.zero == "end-of-speech"
    found = [
        _row(say("parole", "speech"), "sound", at.speech_started, 0.0 if spoken else None),
        _row(say("sûr de la fin", "sure of the end"), "wait", 0.0 if spoken else None, at.confirmed),
        _work(trace, say("entendre", "hearing"), at.work_began, at.transcript_ready),
        _work(trace, say("premier mot", "first word"), asked, at.first_token),
        _work(trace, say("première proposition", "first clause"), at.first_token, at.first_clause),
        _work(trace, say("premier son fait", "first sound made"), at.first_clause, at.first_sound_made),
        _row(say("premier son entendu", "first sound heard"), "work", ready, at.first_sound_played),
        _row(say("réponse", "answer"), "sound", at.first_sound_played, at.answer_played),
        _row(say("interruption", "interruption"), "stop", at.interruption_began, at.interrupted),
    ]
    return tuple(row for row in found if row is not None)


def window(drawn: tuple[Row, ...]) -> Window:
    """Everything between the end of speech and the first sound; speech and answer only where they touch it."""
    inner = [row for row in drawn if row.stretches[0].kind not in {"sound", "stop"}] or list(drawn)
    left = min([0.0, *(row.start for row in inner)])
    right = max([0.05, *(row.end for row in inner)])
    margin = (right - left) * _MARGIN
    return Window(left - margin, right + margin)


def zero(trace: Trace) -> str:
    """What everything counts from."""
    return say("fin de parole", "end of speech") if trace.zero == "end-of-speech" else "question"


def title(trace: Trace) -> list[str]:
    """What the turn came to: its name and its figure, then remarks."""
    heard = say("aucun son", "no sound") if trace.silence_s is None else f"{ms(trace.silence_s)} ms"
    parts = [say(f"Tour {trace.id[:12]}", f"Turn {trace.id[:12]}")]
    parts.append(f"{zero(trace)} → {say('premier son', 'first sound')}{say(' :', ':')} {heard}")
    if trace.interrupted:
        parts.append(say("interrompu", "interrupted"))
    if trace.restarts:
        times = f"{trace.restarts}×"
        parts.append(say(f"préparé pour rien {times}", f"prepared in vain {times}"))
    parts += [
        say(f"échec : {stage(f.stage)} ({f.code})", f"failed: {stage(f.stage)} ({f.code})") for f in trace.failures
    ]
    return parts


def engines(trace: Trace) -> list[str]:
    """Who heard, answered and spoke."""
    return [f"{stage(part)} {name}" for part, name in trace.engines.items()]


def stage(name: Stage) -> str:
    """A stage in the person's language."""
    return {"hear": say("écoute", "hear"), "think": say("réponse", "think"), "speak": say("voix", "speak")}[name]


def legend() -> dict[Kind, str]:
    """What each kind of stretch means."""
    return {
        "sound": say("voix", "voice"),
        "wait": say("attente", "waiting"),
        "ahead": say("préparé avant d'être sûr", "prepared before it was sure"),
        "work": say("après", "after"),
    }


def text(trace: Trace, width: int = 80) -> str:
    """The drawing in characters; no line is longer than `width`, which is at least 54."""
    drawn = rows(trace)
    if not drawn:
        return "\n".join(_folded(title(trace), width))
    view = window(drawn)
    columns = max(_LEAST_BAR, width - _LABEL - _FIGURES - 1)
    lines = [*_folded(title(trace), width), "", " " * _LABEL + _scale(view, columns)]
    lines += [f"{row.label:<{_LABEL}}{_bar(row, view, columns)} {row.figures:>{_FIGURES}}" for row in drawn]
    keys = [f"{GLYPHS[kind]} {words}" for kind, words in legend().items()]
    lines += ["", *_folded([f"│ {zero(trace)}", *keys], width)]
    return "\n".join(line.rstrip() for line in [*lines, *_folded(engines(trace), width)])


def ms(seconds: float) -> str:
    """Whole milliseconds, a true minus sign included."""
    return f"{round(seconds * 1000)}".replace("-", "−")


def _later(one: float | None, other: float | None) -> float | None:
    return max(one, other) if one is not None and other is not None else one


def _row(label: str, kind: Kind, start: float | None, end: float | None) -> Row | None:
    if start is None or end is None:
        return None
    return Row(label, (Stretch(kind, start, max(start, end)),))


def _work(trace: Trace, label: str, start: float | None, end: float | None) -> Row | None:
    """Work, cut where it became sure that the person was done."""
    if start is None or end is None:
        return None
    sure = trace.instants.confirmed
    if sure is None or sure <= start:
        return _row(label, "work", start, end)
    if sure >= end:
        return _row(label, "ahead", start, end)
    return Row(label, (Stretch("ahead", start, sure), Stretch("work", sure, end)))


def _bar(row: Row, view: Window, columns: int) -> str:
    cells = [" "] * columns
    cells[_cell(view, 0.0, columns)] = "│"
    for stretch in row.stretches:
        first, last = _cell(view, stretch.start, columns), _cell(view, stretch.end, columns)
        for cell in range(first, max(first + 1, last)):
            cells[cell] = GLYPHS[stretch.kind]
    if row.start < view.left:
        cells[0] = "◀"
    if row.end > view.right:
        cells[-1] = "▶"
    return "".join(cells)


def _scale(view: Window, columns: int) -> str:
    line, free = [" "] * (columns + 8), 0
    for tick in view.ticks(columns // 7):
        mark = ms(tick) + (" ms" if not round(tick * 1000) else "")
        start = _cell(view, tick, columns)
        if start >= free and start + len(mark) <= len(line):
            line[start : start + len(mark)] = mark
            free = start + len(mark) + 1
    return "".join(line)


def _cell(view: Window, at: float, columns: int) -> int:
    return min(columns - 1, int(view.place(at) * columns))


def _folded(parts: list[str], width: int) -> list[str]:
    """Parts with dots between them, on as many lines as they need."""
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1]) + 3 + len(part) > width:
            lines.append("")
        lines[-1] += f" · {part}" if lines[-1] else part
    return lines
