"""A conversation: hears ten milliseconds after the other, prepares an answer at every pause, gives it when one is done.

block → ear → endpointer: began · paused · resumed · ended
began    captions start; an answer that is being played is stopped
paused   the whole turn runs, its sound held back
resumed  what was prepared is thrown away
ended    what was prepared is heard
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import aclosing

from desktop.audio.backend import AudioLine, Block
from desktop.audio.ear import Ear
from desktop.audio.endpoint import End, Endpointer, Mode, Onset, Pause, Resume, Sign
from desktop.audio.level import Meter
from desktop.talk.answers import Answers
from desktop.talk.events import (
    DeviceChanged,
    EndedBy,
    Level,
    Listening,
    LiveEvents,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    Told,
    TurnDropped,
)
from desktop.talk.hearing import Hearing
from desktop.talk.partners import Partners, Subject
from desktop.talk.preparation import Preparation
from desktop.talk.readiness import Readiness
from desktop.talk.utterance import Tape
from shared.voice.backchannel import is_aside
from shared.voice.events import TurnEvent
from shared.voice.ports import Transcriber

LEVEL_EVERY = 10
"""Blocks between two levels of the meter."""


class Conversation:
    """One open line and everything said on it; `tell` gets every event with its instant."""

    def __init__(
        self,
        line: AudioLine,
        ear: Ear,
        endpointer: Endpointer,
        partners: Partners,
        tell: Callable[[Told], None],
        *,
        subject: Subject | None = None,
    ) -> None:
        self._line, self._ear, self._endpointer, self._partners = line, ear, endpointer, partners
        self._told = tell
        self._subject = subject or Subject()
        self._answers = Answers(line, partners, self._subject, self._tell)
        self._tape = Tape()
        self._hearing: Hearing | None = None
        self._last: Hearing | None = None
        self._meter = Meter()
        self._readiness = Readiness(partners.prepare)
        self._key = False
        self._blocks = 0

    async def run(self) -> None:
        """Listen until the line is over and everything was answered, or this is cancelled."""
        self._answers.expect()
        if self._subject.greeting:
            self._answers.greet(self._subject.greeting)
        self._tell(Listening())
        try:
            async with aclosing(self._line.blocks()) as blocks:
                async for block in blocks:
                    self._take(block)
                    if self._line.over and self.idle:
                        return
        finally:
            if self._hearing is not None:
                self._hearing.close()
            self._readiness.rest()
            await self._answers.aclose()

    @property
    def idle(self) -> bool:
        """Whether nobody speaks and nothing is being answered."""
        return self._hearing is None and self._answers.idle and not self._key

    @property
    def pressed(self) -> bool:
        """Whether the key is down."""
        return self._key

    def device_changed(self, message: str, microphone: str, speaker: str) -> None:
        """Tell the person that another microphone or speaker is used, or that one is missing."""
        self._tell(DeviceChanged(message=message, microphone=microphone, speaker=speaker))

    def press(self) -> None:
        """The key goes down: an answer that is played stops, and everything from now on is heard."""
        self._key = True
        self._answers.interrupt(self._now())
        self._mind(self._endpointer.press(self._now()))
        self._hear(self._now())

    def release(self) -> None:
        """The key goes up: what was said is answered at once."""
        self._key = False
        self._mind(self._endpointer.release(self._now()))
        if self._hearing is not None and self._hearing.ended_s is None:
            self._ended(self._now(), "release")  # no voice was noticed, but a key was held: hear what there is

    def cancel(self) -> None:
        """What is being said does not count, and the answer that is given stops."""
        self._key = False
        self._endpointer.forget()
        if self._hearing is not None:
            self._tell(TurnDropped(turn=self._hearing.turn, why="cancelled"))
            self._hearing.close()
            self._hearing = None
        self._answers.stop()

    def listen(self, mode: Mode) -> None:
        """Mind every voice from now on, or only while the key is down."""
        self._endpointer.mode = mode

    def dictate(self, *, on: bool) -> None:
        """From now on words are wanted for themselves, or answered again."""
        self._answers.dictated = on

    def ask(self, question: str) -> str:
        """Answer a question that was written; its turn."""
        turn = self._partners.new_id()
        self._answers.ask(turn, question, self._now())
        return turn

    def say(self, text: str) -> None:
        """Say something once more, or of our own accord."""
        self._answers.greet(text)

    def _take(self, block: Block) -> None:
        sound = self._ear.feed(block)
        self._tape.add(block.at_s, sound.pcm)
        self._answers.listen(block.at_s, sound.speech, block.far)
        self._endpointer.listens = self._answers.audible
        self._mind(self._endpointer.feed(block.at_s, sound.speech, sound.loudness))
        level = self._meter.feed(sound.pcm)
        (self._readiness.go_on if self.idle else self._readiness.rest)()
        self._blocks += 1
        if self._blocks % LEVEL_EVERY == 0:
            self._tell(Level(rms_db=round(level.rms, 1), peak_db=round(level.peak, 1), speech=round(sound.speech, 3)))

    def _mind(self, signs: Iterable[Sign]) -> None:
        for sign in signs:
            match sign:
                case Onset(at_s=at_s):
                    self._began(at_s)
                case Pause(at_s=at_s):
                    self._paused(at_s)
                case Resume():
                    self._resumed()
                case End(at_s=at_s, by=by):
                    self._ended(at_s, by)

    def _began(self, since_s: float) -> None:
        if self._hearing is None or self._hearing.ended_s is not None:
            self._hear(since_s)
        assert self._hearing is not None
        self._answers.interrupt(since_s)
        self._hearing.begin(since_s)
        self._tell(SpeechStarted(turn=self._hearing.turn, since_s=since_s))

    def _hear(self, since_s: float) -> None:
        """A new utterance; one whose answer nobody has heard yet goes on in it."""
        goes_on = self._answers.take_back()
        if self._hearing is not None:
            self._last, goes_on = self._hearing, True
            self._hearing.close()
        before, transcriber = b"", self._partners.engines.transcriber
        if goes_on and self._last is not None:
            before, transcriber = self._last.carried()
        self._tape.cut(since_s, before)
        self._hearing = self._new_hearing(transcriber)

    def _new_hearing(self, transcriber: Transcriber) -> Hearing:
        return Hearing(
            self._partners.new_id(),
            self._tape,
            self._answers,
            self._partners,
            self._tell,
            transcriber=transcriber,
            by_key=self._key,
        )

    def _paused(self, since_s: float) -> None:
        if self._hearing is not None:
            self._tell(SpeechPaused(turn=self._hearing.turn, since_s=since_s))
            self._hearing.pause(since_s, self._heard, self._endpointer.judge)

    def _resumed(self) -> None:
        if self._hearing is not None:
            self._tell(SpeechResumed(turn=self._hearing.turn))
            self._answers.interrupt(self._now())
            self._hearing.resume()

    def _ended(self, since_s: float, by: EndedBy) -> None:
        hearing = self._hearing
        if hearing is None:
            return
        self._tell(SpeechEnded(turn=hearing.turn, by=by, since_s=since_s))
        if by == "cap" and self._endpointer.speaking:
            rest = hearing.part()
            self._tape.cut(self._now())
            self._hearing = self._new_hearing(rest)
            return
        hearing.end(since_s, self._heard)
        if hearing.prepared is not None and hearing.prepared.settled:
            self._settle(hearing, hearing.prepared)

    def _heard(self, prepared: Preparation) -> None:
        """It is known what was heard: the pause is judged by it, and an answer that is played ends or goes on."""
        hearing = self._hearing
        if hearing is None or hearing.prepared is not prepared:
            return
        if hearing.ended_s is not None:
            self._settle(hearing, prepared)
            return
        if self._answers.held:
            hearing.aside = not hearing.by_key and (not prepared.heard or is_aside(prepared.heard, hearing.voiced_s))
            if hearing.aside:
                self._answers.resume("backchannel" if prepared.heard else "noise")
            else:
                self._answers.stop()
        if hearing.verdict is not None:
            hearing.verdict.heard(prepared.heard or "")

    def _settle(self, hearing: Hearing, prepared: Preparation) -> None:
        """The person is done and it is known what was heard: answer, or let it be."""
        self._hearing, self._last = None, hearing
        over = self._answers.held and not hearing.by_key
        aside = hearing.aside or (over and is_aside(prepared.heard or "", hearing.voiced_s))
        if aside or (prepared.heard == "" and not hearing.by_key):
            hearing.close()
            self._answers.resume("backchannel" if prepared.heard else "noise")
            self._tell(TurnDropped(turn=hearing.turn, why="backchannel" if prepared.heard else "nothing-heard"))
            return
        self._answers.give(prepared, prepared.began_s - self._line.opened_s)

    def _now(self) -> float:
        return asyncio.get_running_loop().time() - self._line.opened_s

    def _tell(self, event: LiveEvents | TurnEvent) -> None:
        self._told(Told(at_s=round(self._now(), 4), event=event))
