"""An answer while it is written and played: its words, and which clause of it is heard now."""

from __future__ import annotations

import unicodedata

import msgspec

from desktop.talk.events import AnswerPlayed
from shared.language import say
from shared.voice.events import SpokenAudio


class Clause(msgspec.Struct):
    """A clause that has a sound; `made_s` and the instants below leave out the time the answer was held."""

    index: int
    text: str
    made_s: float
    seconds: float


class Answer:
    """One answer."""

    def __init__(self) -> None:
        self.written = ""
        self.played: AnswerPlayed | None = None
        self._clauses: list[Clause] = []
        self._began_s: float | None = None
        self._held_s: float | None = None
        self._lost_s = 0.0
        """How long the answer was held so far."""

    @property
    def started(self) -> bool:
        """Whether some of it was heard."""
        return self._began_s is not None

    def write(self, text: str) -> None:
        """The next piece of its words; control characters are left out, so that no word moves the cursor."""
        self.written += "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc")

    def add(self, sound: SpokenAudio, at_s: float) -> None:
        """The next piece of its sound."""
        seconds = len(sound.pcm) / 2 / sound.rate
        if self._clauses and self._clauses[-1].index == sound.index:
            self._clauses[-1].seconds += seconds
        else:
            self._clauses.append(Clause(sound.index, sound.text, at_s - self._lost_s, seconds))

    def start(self, at_s: float) -> None:
        """Its first sound is played."""
        self._began_s = at_s - self._lost_s

    def hold(self, at_s: float) -> None:
        """It is stopped, and may go on."""
        if self._held_s is None:
            self._held_s = at_s

    def resume(self, at_s: float) -> None:
        """It goes on."""
        if self._held_s is not None:
            self._lost_s += at_s - self._held_s
            self._held_s = None

    def parts(self, at_s: float) -> tuple[str, str, str]:
        """What was played, the clause that is heard now, and what comes after it."""
        playing = self._playing(at_s)
        if playing is None:
            return "", "", self.written
        cursor = 0
        for clause in self._clauses[: playing + 1]:
            place = self.written.find(clause.text, cursor)
            if place < 0 and clause is self._clauses[playing]:  # it is said otherwise than it is written
                return f"{self.written}\n▸ ", clause.text, ""
            start, cursor = (place, place + len(clause.text)) if place >= 0 else (cursor, cursor)
        return self.written[:start], self.written[start:cursor], self.written[cursor:]

    def said(self, *, cut: bool) -> str:
        """What stands in the end: all of it, or what was heard before it was cut."""
        if self.played is not None and not self.played.whole:
            cut, text = True, self.played.text
        else:
            text = self.written.strip() or (self.played.text if self.played else "")
        return f"{text} — {say('interrompu', 'interrupted')}" if cut and text else text

    def _playing(self, at_s: float) -> int | None:
        if self._began_s is None or not self._clauses:
            return None
        now = (at_s if self._held_s is None else self._held_s) - self._lost_s
        end = self._began_s
        for number, clause in enumerate(self._clauses):
            end = max(end, clause.made_s) + clause.seconds
            if now < end:
                return number
        return len(self._clauses) - 1
