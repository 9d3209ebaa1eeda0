"""Plays the answer and knows what of it was really heard: clauses are written to the speaker, and found again there."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import msgspec
import numpy as np

from desktop.audio.playback import Playback
from desktop.audio.ring import Samples
from shared.voice.events import SpokenAudio
from shared.voice.resample import Resampler

SILENT = 330
"""Samples below this are a pause: -40 dB below full scale."""
_ROOM_S = 0.5
"""Kept free in the speaker's ring."""


class Speaker(Protocol):
    """Whatever is played on; the `Playback` changes when a speaker is replaced by another."""

    @property
    def playback(self) -> Playback: ...


class _Clause(msgspec.Struct):
    """One clause, whose sound may come in pieces, and its places in all that the speaker ever played, in samples."""

    sounds: list[SpokenAudio]
    start: int
    end: int
    voiced: list[bool]
    """Of each hundredth of a second, whether there is a voice in it."""

    @property
    def text(self) -> str:
        return self.sounds[0].text

    def share(self, place: int) -> float:
        """How much of the voice was played when the speaker was at `place`, 0 to 1; pauses count for nothing."""
        if place >= self.end:
            return 1.0
        played = round(len(self.voiced) * max(0, place - self.start) / (self.end - self.start))
        return sum(self.voiced[:played]) / max(1, sum(self.voiced))


class Mouth:
    """The answer of one turn at a time; `begin` starts one, `drop` or the end of its sound ends it."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self.begin("")

    def begin(self, turn: str) -> None:
        """An answer will come."""
        self.turn = turn
        """The turn whose answer is played; empty when none is."""
        self._playback = self._speaker.playback
        self._clauses: list[_Clause] = []
        self._backlog: deque[SpokenAudio] = deque()
        self._complete = False
        self._earlier: list[str] = []
        self._earlier_s = 0.0

    def say(self, sound: SpokenAudio) -> None:
        """Play this after what was already given."""
        self._backlog.append(sound)
        self.pour()

    def complete(self) -> None:
        """No more sound comes."""
        self._complete = True

    def pour(self) -> None:
        """Give the speaker as much as it has room for; call it now and then while an answer is long."""
        if self._speaker.playback is not self._playback:
            self._move()
        while self._backlog and _length_s(self._backlog[0]) < self._playback.room_s - _ROOM_S:
            sound = self._backlog.popleft()
            if not self._clauses or self._clauses[-1].sounds[0].index != sound.index:
                self._clauses.append(_Clause([], self._playback.written, self._playback.written, []))
            samples, clause = _at_rate(sound, self._playback.rate), self._clauses[-1]
            self._playback.write(samples)
            clause.sounds.append(sound)
            clause.voiced += _voiced(samples, self._playback.rate)
            clause.end = self._playback.written

    @property
    def audible(self) -> bool:
        """Whether there is sound that is being played or will be."""
        return self._playback.busy or bool(self._backlog)

    @property
    def done(self) -> bool:
        """Whether the whole answer was played."""
        return bool(self.turn) and self._complete and not self.audible

    def drop(self) -> None:
        """Fall silent and forget the rest."""
        self._playback.drop()
        self._backlog.clear()

    def played(self) -> tuple[str, float]:
        """The words that were played so far, and the seconds of sound; half a word does not count."""
        place = self._playback.played
        words = [*self._earlier, *(_said(clause, place) for clause in self._clauses)]
        samples = sum(max(0, min(place, clause.end) - clause.start) for clause in self._clauses)
        return " ".join(filter(None, words)), round(self._earlier_s + samples / self._playback.rate, 2)

    def _move(self) -> None:
        """Another speaker: the clause that was cut off is played again from its beginning."""
        place = self._playback.played
        self._earlier_s = self.played()[1]
        self._earlier += [clause.text for clause in self._clauses if clause.end <= place]
        cut = [sound for clause in self._clauses if clause.end > place for sound in clause.sounds]
        self._backlog.extendleft(reversed(cut))
        self._clauses.clear()
        self._playback = self._speaker.playback


def _length_s(sound: SpokenAudio) -> float:
    return len(sound.pcm) / 2 / sound.rate


def _at_rate(sound: SpokenAudio, rate: int) -> Samples:
    resampler = Resampler(rate)
    pcm = resampler.feed(sound.pcm, sound.rate) + resampler.flush()
    return np.frombuffer(pcm, "<i2").astype(np.int16)


def _voiced(samples: Samples, rate: int) -> list[bool]:
    frames = samples[: len(samples) // (rate // 100) * (rate // 100)].reshape(-1, rate // 100).astype(np.float32)
    return list(np.abs(frames).max(axis=1, initial=0) > SILENT) if len(frames) else []


def _said(clause: _Clause, place: int) -> str:
    """The part of a clause that was played: its voice is shared out over its letters."""
    letters = clause.share(place) * len(clause.text)
    kept, length = list[str](), 0
    for word in clause.text.split():
        length += len(word) + 1
        if length - 1 > letters:
            break
        kept.append(word)
    return " ".join(kept)
