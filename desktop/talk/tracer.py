"""Follows a conversation, event by event, and gives the trace of each of its turns when it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from desktop.talk.events import (
    AnswerPlayed,
    Interrupted,
    LiveEvent,
    PlaybackStarted,
    Resumed,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    Told,
    TurnBegan,
    TurnDropped,
)
from desktop.talk.trace import Failure, Trace
from shared.voice.events import (
    EngineChosen,
    Event,
    FinalTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
    Stage,
    TurnEnded,
    TurnFailed,
    TurnStarted,
)

_MOST_OPEN = 16


class Tracer:
    """Follows the turns of a conversation, of which one may be heard while another is still played."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._open: dict[str, _Draft] = {}

    def take(self, told: Told) -> Trace | None:
        """Follow one event; the trace of the turn that is over with it."""
        event = told.event
        turn = getattr(event, "turn", "")
        if isinstance(event, TurnDropped):
            self._open.pop(turn, None)
            return None
        if isinstance(event, SpeechStarted | SpeechPaused | SpeechEnded | TurnBegan | TurnStarted):
            self._open.setdefault(turn, _Draft(turn))
            self._forget()
        if (draft := self._open.get(turn)) is None:
            return None
        draft.take(told)
        if draft.over:
            return self._give(turn)
        if isinstance(event, PlaybackStarted):  # two answers are never played at once: an older one is over
            return next((self._give(id_) for id_, other in self._open.items() if id_ != turn and other.ended), None)
        return None

    def close(self) -> list[Trace]:
        """The conversation is over: the traces of the turns that were still under way."""
        begun = [turn for turn, draft in self._open.items() if draft.started]
        return [self._give(turn) for turn in begun]

    def _forget(self) -> None:
        """Drop the oldest of too many turns: utterances that went on in another turn are never said to be over."""
        if len(self._open) > _MOST_OPEN:
            del self._open[next(iter(self._open))]

    def _give(self, turn: str) -> Trace:
        return self._open.pop(turn).trace(self._now())


class _Draft:
    """What is known so far of one turn: instants on the line's clock, and stages in milliseconds of the turn's own."""

    def __init__(self, turn: str) -> None:
        self._turn = turn
        self._line: dict[str, float] = {}
        self._marks: dict[str, float] = {}
        self._began_s: float | None = None
        self._silent_since_s: float | None = None
        self._engines: dict[Stage, str] = {}
        self._replaced: list[str] = []
        self._failures: list[Failure] = []
        self._facts: dict[str, object] = {}
        self._restarts = self._pieces = self._clauses = 0
        self._sound_s = 0.0
        self._cut = False
        self.started = self.ended = False

    @property
    def over(self) -> bool:
        """Whether what was to be played was played; an answer without sound is over with its turn."""
        return "answer_played" in self._line or (self.ended and not self._sound_s)

    def take(self, told: Told) -> None:
        if isinstance(told.event, LiveEvent):
            self._listen(told)
        elif isinstance(told.event, TurnStarted | TurnEnded):
            self._frame(told.event, told.at_s)
        else:
            self._follow(told.event)

    def _listen(self, told: Told) -> None:
        match told.event:
            case SpeechStarted(since_s=since):
                self._line.setdefault("speech_started", since)
            case SpeechPaused(since_s=since):
                self._silent_since_s, self._line["speech_paused"] = since, told.at_s
            case TurnBegan(began_s=began):
                self._began_s = began
            case SpeechResumed():
                self._restarts += "speech_paused" in self._line
                self._began_s = self._silent_since_s = None
                self._line.pop("speech_paused", None)
            case SpeechEnded(by=by, since_s=since):
                self._silent_since_s, self._facts["ended_by"] = since, by
                self._line["confirmed"] = told.at_s
            case PlaybackStarted():
                self._line.setdefault("first_sound_played", told.at_s)
            case Interrupted(since_s=since):
                self._line |= {"interruption_began": since, "interrupted": told.at_s}
                self._cut = True
            case Resumed():
                self._line.pop("interruption_began", None)
                self._line.pop("interrupted", None)
                self._cut = False
            case AnswerPlayed(whole=whole, seconds=seconds):
                self._line["answer_played"] = told.at_s
                self._facts |= {"played_whole": whole, "played_s": round(seconds, 3)}

    def _frame(self, event: TurnStarted | TurnEnded, at_s: float) -> None:
        match event:
            case TurnStarted():
                self.started = True
                if self._began_s is None:
                    self._began_s = at_s - event.at_ms / 1000
            case TurnEnded(interrupted=interrupted, timings_ms=timings):
                self.started = self.ended = True
                self._cut = self._cut or interrupted
                if "first_clause" in timings:
                    self._marks["first_clause"] = timings["first_clause"]

    def _follow(self, event: Event) -> None:
        match event:
            case FinalTranscript(engine=engine):
                self._reached("transcript_ready", event)
                self._by("hear", engine)
            case ReplyDelta():
                self._reached("first_token", event)
                self._pieces += 1
            case ReplyDone(engine=engine, withheld=withheld):
                self._reached("answer_written", event)
                self._by("think", engine)
                self._facts["withheld"] = len(withheld)
            case SpokenAudio():
                self._reached("first_sound_made", event)
                self._marks["answer_spoken"] = event.at_ms
                self._by("speak", event.engine)
                self._clauses = max(self._clauses, event.index + 1)
                self._sound_s += len(event.pcm) / 2 / event.rate
            case EngineChosen(stage=stage, engine=engine, instead_of=failed):
                self._engines[stage] = engine
                self._replaced += [failed] if failed else []
            case TurnFailed(stage=stage, code=code):
                self._failures.append(Failure(stage=stage, code=code))

    def _reached(self, stage: str, event: Event) -> None:
        self._marks.setdefault(stage, event.at_ms)

    def _by(self, stage: Stage, engine: str) -> None:
        if engine:
            self._engines.setdefault(stage, engine)

    def trace(self, when: datetime) -> Trace:
        spoken = self._silent_since_s is not None
        zero = self._silent_since_s if self._silent_since_s is not None else self._began_s or 0.0
        line = dict(self._line)
        if self._began_s is not None:
            line["work_began"] = self._began_s
            line |= {stage: self._began_s + at_ms / 1000 for stage, at_ms in self._marks.items()}
        fields = {
            "id": self._turn,
            "when": when,
            "zero": "end-of-speech" if spoken else "turn-start",
            "instants": {stage: round(at_s - zero, 4) for stage, at_s in line.items()},
            "engines": self._engines,
            "replaced": self._replaced,
            "failures": self._failures,
            "interrupted": self._cut,
            "restarts": self._restarts,
            "pieces": self._pieces,
            "clauses": self._clauses,
            "sound_s": round(self._sound_s, 3),
            **self._facts,
        }
        return msgspec.convert(fields, Trace)
