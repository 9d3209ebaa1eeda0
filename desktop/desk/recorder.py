"""Follows a conversation and puts each turn on disk: when its words are known, and again when its answer was played."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from desktop.store.records import Turn
from desktop.talk.answers import GREETING, KEYBOARD
from desktop.talk.events import AnswerPlayed, Told, TurnBegan, TurnDropped
from desktop.talk.trace import Trace
from desktop.talk.tracer import Tracer
from shared.voice.events import CommandHeard, EngineChosen, FinalTranscript, ReplyDone, TurnFailed


class Recorder:
    """Gives `save` a turn whenever it changes, and `dictated` the words that are wanted for themselves.

    `discard` takes back a turn that went on in another one.
    """

    def __init__(
        self,
        save: Callable[[Turn], None],
        discard: Callable[[str], None],
        dictated: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._save, self._discard, self._dictated, self._now = save, discard, dictated, now
        self._tracer = Tracer(now)
        self._turns: dict[str, Turn] = {}
        self._traces: dict[str, Trace] = {}
        self._dictations: set[str] = set()

    def take(self, told: Told) -> None:
        """Follow one event."""
        if (trace := self._tracer.take(told)) is not None:
            self._traces[trace.id] = trace
        event = told.event
        turn = getattr(event, "turn", "")
        if turn == GREETING:
            return
        match event:
            case TurnBegan(by="dictation"):
                self._dictations.add(turn)
            case TurnDropped():
                self._dropped(turn)
            case FinalTranscript(text=text, engine=engine):
                self._heard(turn, text, engine)
            case AnswerPlayed():
                self._played(event)
            case _:
                self._learn(turn, event)

    def _heard(self, turn: str, text: str, engine: str) -> None:
        if turn in self._dictations:
            self._dictated(text)
        elif text:
            typed = engine == KEYBOARD
            engines = {} if typed else {"hear": engine}
            self._turns[turn] = Turn(
                id=turn, conversation="", at=self._now(), heard=text, typed=typed, engines=engines, state="unanswered"
            )
            self._save(self._turns[turn])

    def _learn(self, turn: str, event: object) -> None:
        known = self._turns.get(turn)
        if known is None:
            return
        match event:
            case EngineChosen(stage=stage, engine=engine):
                known = msgspec.structs.replace(known, engines={**known.engines, stage: engine})
            case ReplyDone(text=text, engine=engine):
                engines = {"think": engine, **known.engines}
                known = msgspec.structs.replace(known, written=text, engines=engines)
            case CommandHeard(intent=intent):
                known = msgspec.structs.replace(known, command=intent)
            case TurnFailed(stage=stage, message=message) if stage != "speak":
                known = msgspec.structs.replace(known, state="failed", failure=message)
        self._turns[turn] = known

    def _played(self, event: AnswerPlayed) -> None:
        self._dictations.discard(event.turn)
        trace = self._traces.pop(event.turn, None)
        known = self._turns.pop(event.turn, None)
        if known is None:
            return
        state = known.state if known.state == "failed" else "answered" if event.whole else "interrupted"
        instants = msgspec.to_builtins(trace.instants) if trace is not None else {}
        times_ms = {stage: round(at_s * 1000, 1) for stage, at_s in instants.items()}
        self._save(
            msgspec.structs.replace(
                known, state=state, answer=event.text, whole=event.whole, played_s=event.seconds, trace=times_ms
            )
        )

    def _dropped(self, turn: str) -> None:
        self._dictations.discard(turn)
        if self._turns.pop(turn, None) is not None:
            self._discard(turn)
