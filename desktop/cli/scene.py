"""What a conversation shows: the state of the moment, and the lines that stay; how they look is another matter."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import msgspec

from desktop.cli.answer import Answer
from desktop.talk.events import (
    AnswerPlayed,
    DeviceChanged,
    Interrupted,
    Level,
    Listening,
    LiveEvent,
    PlaybackStarted,
    Resumed,
    SpeechEnded,
    SpeechStarted,
    Told,
    TurnDropped,
)
from desktop.talk.timeline import ms, zero
from desktop.talk.trace import Trace
from desktop.talk.tracer import Tracer
from shared.language import say
from shared.voice.events import (
    EngineChosen,
    FinalTranscript,
    PartialTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
    TurnFailed,
)

State = Literal["opening", "listening", "thinking", "speaking", "interrupted"]


class Line(msgspec.Struct, frozen=True):
    """One line that stays."""

    kind: Literal["heard", "answer", "state", "timings", "remark"]
    text: str


class Scene:
    """Follows every event of a conversation; `captions_only` leaves out answers, states and timings."""

    def __init__(self, *, captions_only: bool = False) -> None:
        self.captions_only = captions_only
        self.state: State = "opening"
        self.level: Level | None = None
        self.caption: PartialTranscript | None = None
        """What is being said, as far as it was heard."""
        self.at_s = 0.0
        self.answer: Answer | None = None
        """The one that is being written or played."""
        self._answers: dict[str, Answer] = {}
        self._tracer = Tracer()

    def take(self, told: Told) -> list[Line]:
        """Follow one event; the lines that it adds."""
        before, self.at_s = self.state, told.at_s
        lines = self._live(told) if isinstance(told.event, LiveEvent) else self._turn(told)
        if (trace := self._tracer.take(told)) is not None:
            lines += self._over(trace)
        if self.state != before:
            lines.append(Line("state", self.state_in_words))
        return self._wanted(lines)

    def close(self) -> list[Line]:
        """The lines of the turns that were still under way."""
        return self._wanted([line for trace in self._tracer.close() for line in self._over(trace)])

    @property
    def state_in_words(self) -> str:
        return {
            "opening": say("Je me prépare", "Getting ready"),
            "listening": say("J'écoute", "Listening"),
            "thinking": say("Je réfléchis", "Thinking"),
            "speaking": say("Je parle", "Speaking"),
            "interrupted": say("Interrompu", "Interrupted"),
        }[self.state]

    def _live(self, told: Told) -> list[Line]:
        match told.event:
            case Level():
                self.level = told.event
            case Listening(microphone=microphone, speaker=speaker):
                self.state = "listening"
                return [Line("remark", _devices(microphone, speaker))]
            case DeviceChanged(message=message):
                return [Line("remark", message)]
            case _:
                self._floor(told)
        return []

    def _floor(self, told: Told) -> None:
        """Who speaks now."""
        match told.event:
            case SpeechStarted() if self.state not in {"speaking", "interrupted"}:
                self.state = "listening"
            case SpeechEnded() if not self.captions_only:
                self.state = "thinking"
            case TurnDropped(turn=turn):
                self._forget(turn)
                self.state = self.state if self.state == "speaking" else "listening"
            case PlaybackStarted(turn=turn):
                self._of(turn).start(told.at_s)
                self.state = "speaking"
            case Interrupted(turn=turn):
                self._of(turn).hold(told.at_s)
                self.state = "interrupted"
            case Resumed(turn=turn):
                self._of(turn).resume(told.at_s)
                self.state = "speaking" if self._of(turn).started else "thinking"
            case AnswerPlayed(turn=turn):
                if turn in self._answers:
                    self._answers[turn].played = told.event
                self.state = "listening" if self.state == "speaking" else self.state

    def _turn(self, told: Told) -> list[Line]:
        event = told.event
        match event:
            case PartialTranscript():
                self.caption = event
            case FinalTranscript(text=text):
                self.caption = None
                return [Line("heard", text.strip() or say("(rien entendu)", "(nothing heard)"))]
            case ReplyDelta(text=text):
                self._of(event.turn).write(text)
            case ReplyDone(text=text):
                self._of(event.turn).written = ""
                self._of(event.turn).write(text)
            case SpokenAudio():
                self._of(event.turn).add(event, told.at_s)
            case TurnFailed(message=message):
                return [Line("remark", message)]
            case EngineChosen(engine=engine, instead_of=failed) if failed:
                return [
                    Line("remark", say(f"{failed} a échoué, {engine} continue.", f"{failed} failed, {engine} goes on."))
                ]
        return []

    def _over(self, trace: Trace) -> list[Line]:
        """A turn is over: what was said in it, and how long it took."""
        answer = self._of(trace.id)
        self._forget(trace.id)
        if self.state == "thinking" and not trace.interrupted:
            self.state = "listening"
        lines = [Line("answer", said)] if (said := answer.said(cut=trace.interrupted)) else []
        return lines + ([Line("timings", timings)] if (timings := _timings(trace)) else [])

    def _of(self, turn: str) -> Answer:
        self.answer = self._answers.setdefault(turn, Answer())
        return self.answer

    def _forget(self, turn: str) -> None:
        if self._answers.pop(turn, None) is self.answer:
            self.answer = None
        if self.caption is not None and self.caption.turn == turn:
            self.caption = None

    def _wanted(self, lines: list[Line]) -> list[Line]:
        kept = [line for line in lines if not self.captions_only or line.kind in {"heard", "remark"}]
        return [Line(line.kind, clean(line.text)) for line in kept]


def clean(text: str) -> str:
    """One line without control characters: what an engine wrote never moves the cursor."""
    return re.sub(" {2,}", " ", "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)).strip()


def _devices(microphone: str, speaker: str) -> str:
    named = [
        *([say(f"Micro : {microphone}", f"Microphone: {microphone}")] if microphone else []),
        *([say(f"Haut-parleur : {speaker}", f"Speaker: {speaker}")] if speaker else []),
    ]
    return " · ".join([*named, say("Parlez.", "Speak now.")])


def _timings(trace: Trace) -> str:
    at = trace.instants
    named = {
        f"{zero(trace)} → {say('premier son', 'first sound')}": at.first_sound_played,
        say("entendu", "heard"): at.transcript_ready,
        say("premier mot écrit", "first word written"): at.first_token,
    }
    return " · ".join(f"{name} {ms(instant)} ms" for name, instant in named.items() if instant is not None)
