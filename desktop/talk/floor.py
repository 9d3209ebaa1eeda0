"""Who has the floor while an answer is played: it is lowered, stopped or resumed as somebody speaks over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from desktop.talk.events import AnswerPlayed, Ducked, Interrupted, LiveEvents, PlaybackStarted, Resumed, TurnDropped
from desktop.talk.mouth import Mouth, Speaker
from shared.voice.events import FinalTranscript, ReplyDone, SpokenAudio, TurnEnded, TurnEvent
from shared.voice.ports import Exchange

SOMEBODY = 0.5
"""Probability of speech from which the answer is played lower."""
NOBODY = 0.35
PATIENCE_S = 0.3
"""Silence after which what lowered the answer was a noise."""
AUDIBLE = 33
"""Samples below this are silence: -60 dB below full scale."""

Tell = Callable[[LiveEvents | TurnEvent], None]


class Floor:
    """The answer that is being given, and what of it was really said in the end."""

    def __init__(self, speaker: Speaker, tell: Tell, on_said: Callable[[Exchange], None]) -> None:
        self._speaker = speaker
        self._mouth = Mouth(speaker)
        self._tell = tell
        self._on_said = on_said
        self._question = self._written = ""
        self._spoken = False
        self._state: Literal["free", "speaking", "ducked", "held"] = "free"
        self._quiet_since = 0.0
        self._audible = False

    @property
    def turn(self) -> str:
        """The turn whose answer is being given; empty when nobody answers."""
        return self._mouth.turn

    @property
    def audible(self) -> bool:
        """Whether some of the answer was heard already, or is being heard."""
        return self._audible

    @property
    def held(self) -> bool:
        """Whether the answer was stopped and may still go on."""
        return self._state == "held"

    def give(self, turn: str) -> None:
        """The answer of this turn will come, event by event, through `take`."""
        self._mouth.begin(turn)
        self._state, self._audible, self._spoken = "speaking", False, False
        self._question = self._written = ""

    def take(self, event: TurnEvent) -> None:
        """One event of the answer; those of a turn that lost the floor are dropped."""
        if event.turn != self.turn:
            return
        self._tell(event)
        match event:
            case FinalTranscript():
                self._question = event.text
            case ReplyDone():
                self._written = event.text
            case SpokenAudio():
                self._spoken = True
                self._mouth.say(event)
            case TurnEnded():
                self._mouth.complete()

    def listen(self, at_s: float, speech: float, far: bytes) -> None:
        """What happens in ten milliseconds: how surely somebody speaks, and what was played."""
        self._mouth.pour()
        if not self.turn:
            return
        if not self._audible and int(np.abs(np.frombuffer(far, "<i2").astype(np.int32)).max(initial=0)) > AUDIBLE:
            self._audible = True
            self._tell(PlaybackStarted(turn=self.turn))
        if self._mouth.done:
            self._end(*self._mouth.played(), whole=True)
        elif self._state == "speaking" and speech >= SOMEBODY and self._mouth.audible:
            self._state, self._quiet_since = "ducked", at_s
            self._speaker.playback.duck()
            self._tell(Ducked(turn=self.turn))
        elif self._state == "ducked":
            self._watch(at_s, speech)

    def _watch(self, at_s: float, speech: float) -> None:
        if speech >= NOBODY:
            self._quiet_since = at_s
        elif at_s - self._quiet_since >= PATIENCE_S:
            self.resume("noise")

    def interrupt(self, since_s: float) -> None:
        """Somebody surely speaks: silence at once, and the rest is kept until it is known what they said."""
        if self._state in {"speaking", "ducked"}:
            self._state = "held"
            self._speaker.playback.hold()
            self._tell(Interrupted(turn=self.turn, since_s=since_s))

    def resume(self, why: Literal["noise", "backchannel"]) -> None:
        """It was nothing: go on where the answer stopped."""
        if self._state in {"ducked", "held"}:
            self._state = "speaking"
            self._speaker.playback.restore()
            self._tell(Resumed(turn=self.turn, why=why))

    def stop(self) -> None:
        """The answer is over; the rest of it is never played."""
        if self.turn:
            played = self._mouth.played()
            self._mouth.drop()
            self._end(*played, whole=False)

    def withdraw(self) -> None:
        """The answer is not given after all; nothing of it was heard."""
        self._tell(TurnDropped(turn=self.turn, why="went-on"))
        self._mouth.drop()
        self._mouth.begin("")
        self._state = "free"

    def said(self) -> Exchange | None:
        """The exchange as it stands if the answer stops here; None when nobody answers."""
        return Exchange(question=self._question, answer=self._mouth.played()[0]) if self.turn else None

    def _end(self, text: str, seconds: float, *, whole: bool) -> None:
        turn = self.turn
        if not self._spoken:
            text = self._written  # nobody could speak it: it was read
        self._mouth.begin("")
        self._state, self._audible = "free", False
        self._tell(AnswerPlayed(turn=turn, text=text, whole=whole, seconds=seconds))
        if self._question and text:
            self._on_said(Exchange(question=self._question, answer=text))
