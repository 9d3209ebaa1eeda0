"""The answers of a conversation: prepared in silence, given aloud, stopped or resumed, remembered as heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Literal

import msgspec

from desktop.audio.backend import AudioLine
from desktop.talk.events import LiveEvents, TurnBegan
from desktop.talk.floor import Floor
from desktop.talk.partners import Partners, Subject
from desktop.talk.preparation import Preparation
from desktop.talk.reclassed import Reclassed
from desktop.talk.silent import Silent
from shared.errors import IastedError
from shared.voice.events import CommandHeard, FinalTranscript, SpokenAudio, TurnEnded, TurnEvent, TurnFailed
from shared.voice.ports import Exchange, Prompt, Spoken, Transcriber, Utterance, Voice
from shared.voice.turn import Engines, TurnRequest

KEPT_EXCHANGES = 8
KEYBOARD = "keyboard"
"""The engine of a question that was written."""
GREETING = "greeting"
"""The name of the turn in which we speak first."""
LOUDER, LOUDEST, QUIETEST = 1.5, 2.25, 0.3
FASTER, FASTEST, SLOWEST = 1.2, 1.6, 0.6

Tell = Callable[[LiveEvents | TurnEvent], None]


class Answers:
    """At most one answer is given at a time; others may be in preparation."""

    def __init__(self, line: AudioLine, partners: Partners, subject: Subject, tell: Tell) -> None:
        self._line = line
        self._engines = partners.engines
        self._voice_at = partners.voice_at
        self._subject = subject
        self._tell = tell
        self._floor = Floor(line, self._told, self._remember)
        self._history: list[Exchange] = list(subject.history[-KEPT_EXCHANGES:])
        self.dictated = False
        """Whether words are wanted for themselves from now on, and not answered."""
        self._given: Preparation | None = None
        self._speed = 1.0
        self._warming: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()

    @property
    def idle(self) -> bool:
        """Whether no answer is being given."""
        return not self._floor.turn and (self._given is None or not self._given.running)

    @property
    def audible(self) -> bool:
        """Whether an answer is being heard, or was until somebody spoke over it."""
        return bool(self._floor.turn) and self._floor.audible

    @property
    def held(self) -> bool:
        """Whether an answer was stopped and may still go on."""
        return self._floor.held

    def listen(self, at_s: float, speech: float, far: bytes) -> None:
        """Ten milliseconds passed: how surely somebody speaks, and what was played."""
        self._floor.listen(at_s, speech, far)

    def prepare(
        self, utterance: Utterance, transcriber: Transcriber, on_heard: Callable[[Preparation], None]
    ) -> Preparation:
        """Run a turn in silence."""
        said = self._floor.said()
        request = TurnRequest(
            turn=utterance.turn,
            utterance=msgspec.structs.replace(utterance, glossary=self._subject.glossary),
            facts=self._subject.facts,
            history=tuple([*self._history, said] if said else self._history),
            privacy=self._subject.privacy(),
        )
        engines = msgspec.structs.replace(self._asked(), transcriber=transcriber)
        if self.dictated:
            engines = msgspec.structs.replace(engines, responder=Silent(), voice=None)
        return Preparation(request, engines, on_heard)

    def ask(self, turn: str, question: str, now_s: float) -> None:
        """Answer what was written instead of said; whatever was being said is over."""
        subject, history = self._subject, tuple(self._history)
        request = TurnRequest(turn=turn, text=question, facts=subject.facts, history=history, privacy=subject.privacy())
        self.give(Preparation(request, self._asked(), lambda _: None), now_s, by="keyboard")
        self._floor.take(FinalTranscript(turn=turn, text=question, engine=KEYBOARD))

    def expect(self, turn: str = "", question: str = "") -> None:
        """Let the model take in what is already sure of a question, or only what its answer will rest on."""
        if self._warming is not None:
            self._warming.cancel()
        subject = self._subject
        prompt = Prompt(
            turn=turn,
            question=question,
            facts=subject.facts,
            history=tuple(self._history),
            privacy=subject.privacy(),
        )
        self._warming = asyncio.create_task(self._engines.responder.warm(prompt))
        self._mind(self._warming)

    def give(self, prepared: Preparation, began_s: float, by: Literal["voice", "keyboard"] = "voice") -> None:
        """The person is done: what was prepared may be heard, and whatever was being said is over."""
        self.stop()
        self._given = prepared
        self._floor.give(prepared.turn)
        self._tell(TurnBegan(turn=prepared.turn, began_s=began_s, by="dictation" if self.dictated else by))
        prepared.confirm(self._floor.take)

    def greet(self, text: str) -> None:
        """Say something of our own accord; it may be interrupted like any answer, and is not remembered."""
        self.stop()
        if self._engines.voice is not None:
            self._floor.give(GREETING)
            self._mind(asyncio.create_task(self._say(self._engines.voice, text)))

    def interrupt(self, since_s: float) -> None:
        """Somebody speaks: silence, and the rest of the answer is kept for `resume`."""
        self._floor.interrupt(since_s)

    def resume(self, why: Literal["noise", "backchannel"]) -> None:
        """Go on with the answer that was stopped."""
        self._floor.resume(why)

    def stop(self) -> None:
        """End the answer that is given; what was heard of it stays said."""
        self._floor.stop()
        self._end_turn()

    def take_back(self) -> bool:
        """Withdraw an answer of which nothing was heard yet; False when there is none."""
        if not self._floor.turn or self._floor.audible:
            return False
        self._floor.withdraw()
        self._end_turn()
        return True

    async def aclose(self) -> None:
        """Stop and end every turn."""
        self.stop()
        for task in self._background:
            task.cancel()
        if self._background:
            await asyncio.wait(self._background)

    async def _say(self, voice: Voice, text: str) -> None:
        try:
            async with aclosing(voice.speak(GREETING, text)) as sounds:
                async for sound in sounds:
                    if isinstance(sound, Spoken):
                        said = SpokenAudio(turn=GREETING, index=0, text=text, pcm=sound.pcm, rate=sound.rate)
                        self._floor.take(said)
        except IastedError as error:
            failed = TurnFailed(
                turn=GREETING, stage="speak", code=error.code, message=error.message, retryable=error.retryable
            )
            self._floor.take(failed)
        finally:
            self._floor.take(TurnEnded(turn=GREETING, interrupted=False, timings_ms={}))

    def forget(self, prepared: Preparation) -> None:
        """Nobody will hear it; whoever it had asked is waited for at the end."""
        self._mind(prepared.abandon())

    def _asked(self) -> Engines:
        responder = Reclassed(self._engines.responder, self._subject.privacy)
        return msgspec.structs.replace(self._engines, responder=responder)

    def _end_turn(self) -> None:
        if self._given is not None and self._given.running:
            self.forget(self._given)
        self._given = None

    def _mind(self, task: asyncio.Task[None]) -> None:
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _told(self, event: LiveEvents | TurnEvent) -> None:
        if isinstance(event, CommandHeard):
            self._obey(event.intent)
        self._tell(event)

    def _obey(self, intent: str) -> None:
        playback = self._line.playback
        match intent:
            case "louder":
                playback.volume = min(playback.volume * LOUDER, LOUDEST)
            case "quieter":
                playback.volume = max(playback.volume / LOUDER, QUIETEST)
            case "faster":
                self._speak_at(min(self._speed * FASTER, FASTEST))
            case "slower":
                self._speak_at(max(self._speed / FASTER, SLOWEST))

    def _speak_at(self, speed: float) -> None:
        if self._voice_at is not None:
            self._speed = speed
            self._engines = msgspec.structs.replace(self._engines, voice=self._voice_at(speed))

    def _remember(self, exchange: Exchange) -> None:
        self._history = [*self._history, exchange][-KEPT_EXCHANGES:]
