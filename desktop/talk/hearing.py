"""One utterance while it is heard: its sound, its captions, and the answer that is prepared whenever it pauses."""

from __future__ import annotations

from collections.abc import Callable

from desktop.talk.answers import Answers
from desktop.talk.captions import FIRST_AFTER_S, Captions
from desktop.talk.continued import Continued, after
from desktop.talk.partners import Partners
from desktop.talk.preparation import Preparation
from desktop.talk.utterance import Tape
from desktop.talk.verdict import Verdict
from shared.voice.events import PartialTranscript
from shared.voice.ports import RATE, Transcriber, Utterance

CARRIED_S = 12.0
"""Sound that is heard again together with what follows it; of a longer utterance only the words are."""

OnHeard = Callable[[Preparation], None]


class Hearing:
    """From its first word, or from the press of the key, until it is settled what comes of it."""

    def __init__(
        self,
        turn: str,
        tape: Tape,
        answers: Answers,
        partners: Partners,
        tell: Callable[[PartialTranscript], None],
        *,
        transcriber: Transcriber,
        by_key: bool = False,
    ) -> None:
        self.turn = turn
        self.by_key = by_key
        """Whether somebody held the key, and so is owed a word even if nothing was heard."""
        self.ended_s: float | None = None
        """When the person was done, on the line's clock."""
        self.aside = False
        """It is only a sign of listening to the answer that is being played, or a noise."""
        self.transcriber = transcriber
        self.prepared: Preparation | None = None
        self.verdict: Verdict | None = None
        self._sounds_over = partners.sounds_over
        self._tape = tape
        self._answers = answers
        self._captions = Captions(partners.reader(), self._utterance, tell, self._expect)
        self._sound = b""
        self._began_s = self._voiced_until_s = 0.0

    @property
    def pcm(self) -> bytes:
        """Its sound so far."""
        return self._sound or self._tape.pcm

    def begin(self, since_s: float) -> None:
        """Somebody is heard, since that moment on the line's clock."""
        self._began_s = self._voiced_until_s = since_s
        self._captions.start(FIRST_AFTER_S)

    @property
    def voiced_s(self) -> float:
        """From the first sound of the voice to the last one, in seconds."""
        return self._voiced_until_s - self._began_s

    def pause(self, since_s: float, on_heard: OnHeard, judge: Callable[[float], None]) -> None:
        """It may be over: prepare the answer, and find out."""
        self._voiced_until_s = since_s
        self._prepare(on_heard)
        if not self.by_key:
            self.verdict = Verdict(lambda: self.pcm, self._sounds_over, judge)

    def resume(self) -> None:
        """It was not over."""
        self.aside = False
        self._forget()
        self._captions.start()

    def end(self, at_s: float, on_heard: OnHeard) -> None:
        """It is over: what was prepared may be given as soon as it is known what was heard."""
        self.ended_s = self._voiced_until_s = at_s
        if self.verdict is not None:
            self.verdict.forget()
        if self.prepared is None:
            self._prepare(on_heard)
        self._sound = self._tape.end()

    def part(self) -> Continued:
        """It goes on for too long: what was said so far is read now; who hears the rest, and says it after this."""
        utterance = self._utterance()
        self._captions.rest()
        self._tape.end()
        return after(utterance, self.transcriber)

    def carried(self) -> tuple[bytes, Transcriber]:
        """It goes on in another utterance: its sound, or only its words when it is long; and who hears the other."""
        short = len(self.pcm) <= round(CARRIED_S * RATE) * 2
        return (self.pcm, self.transcriber) if short else (b"", self.part())

    def close(self) -> None:
        """Nothing comes of it."""
        self._captions.rest()
        self._forget()

    def _prepare(self, on_heard: OnHeard) -> None:
        self._captions.rest()
        self.prepared = self._answers.prepare(self._utterance(), self.transcriber, on_heard)

    def _forget(self) -> None:
        if self.verdict is not None:
            self.verdict.forget()
        if self.prepared is not None:
            self._answers.forget(self.prepared)
            self.prepared = None

    def _utterance(self) -> Utterance:
        return Utterance(turn=self.turn, pcm=self.pcm)

    def _expect(self, stable: str) -> None:
        self._answers.expect(self.turn, stable)
