"""A reply turned into sound, clause by clause as the product does it, or whole in one pass."""

from __future__ import annotations

import time
from importlib import resources
from itertools import accumulate

import msgspec
import numpy as np

from desktop.bench.run import Engine
from shared.engines.hosted import HostedVoice
from shared.engines.joints import QUIET, Samples
from shared.voice.ports import RATE, Spoken
from shared.voice.resample import Resampler
from shared.voice.sentences import ClauseSplitter, speakable

_AROUND_S = 0.02
"""How far from a joint a click is still the joint's."""


class Sound(msgspec.Struct, frozen=True, kw_only=True):
    """One reply, spoken: its pieces in order, when each was ready, and what they cost."""

    clauses: tuple[str, ...]
    pieces: tuple[bytes, ...]
    """Mono 16-bit samples at `rate`, one for each clause."""
    rate: int
    ready_s: tuple[float, ...]
    """Seconds after the start at which each piece was there."""
    cpu_s: float

    @property
    def seconds(self) -> float:
        return sum(map(len, self.pieces)) / 2 / self.rate

    @property
    def wait_s(self) -> float:
        """The longest time that a listener hears nothing because the next clause is not there yet."""
        plays_until, longest = self.ready_s[0], 0.0
        for ready, piece in zip(self.ready_s, self.pieces, strict=True):
            longest = max(longest, ready - plays_until)
            plays_until = max(plays_until, ready) + len(piece) / 2 / self.rate
        return longest

    @property
    def house(self) -> bytes:
        """The whole as the ear takes it, at 16 kHz."""
        resampler = Resampler(RATE)
        return resampler.feed(b"".join(self.pieces), self.rate) + resampler.flush()

    @property
    def samples(self) -> Samples:
        return np.frombuffer(b"".join(self.pieces), "<i2").astype(np.float32) / 32768.0

    @property
    def joints(self) -> tuple[int, ...]:
        """The first sample of every clause but the first."""
        return tuple(accumulate(len(piece) // 2 for piece in self.pieces[:-1]))


def lines(name: str) -> list[str]:
    """The sentences of a data file, without its remarks."""
    text = resources.files("desktop.bench").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def clauses_of(text: str) -> tuple[str, ...]:
    """The clauses as the turn hands them to the voice."""
    splitter = ClauseSplitter()
    return tuple(words for clause in [*splitter.feed(text), *splitter.flush()] if (words := speakable(clause.text)))


async def spoken(voice: HostedVoice, clauses: tuple[str, ...]) -> Sound:
    """Speak clause after clause; what a clause sounds like is one piece."""
    pieces, ready, rate = list[bytes](), list[float](), RATE
    async with Engine(voice.host).timed() as spent:
        started = time.perf_counter()
        for clause in clauses:
            sounds = [sound async for sound in voice.speak("bench", clause) if isinstance(sound, Spoken)]
            pieces.append(b"".join(sound.pcm for sound in sounds))
            ready.append(time.perf_counter() - started)
            rate = sounds[0].rate if sounds else rate
    return Sound(clauses=clauses, pieces=tuple(pieces), rate=rate, ready_s=tuple(ready), cpu_s=spent.cpu)


def jumps(sound: Sound) -> tuple[float, float]:
    """The largest step between two samples near a joint, and the largest anywhere else; 1 is full scale."""
    steps = np.abs(np.diff(sound.samples))
    near = np.zeros(steps.size, bool)
    for joint in sound.joints:
        near[max(0, joint - int(_AROUND_S * sound.rate)) : joint + int(_AROUND_S * sound.rate)] = True
    return float(steps[near].max(initial=0.0)), float(steps[~near].max(initial=0.0))


def gaps_s(sound: Sound) -> list[float]:
    """The silence at each joint, from the last sound of a clause to the first of the next."""
    loud = np.flatnonzero(np.abs(sound.samples) > QUIET)
    found = []
    for joint in sound.joints:
        after = int(np.searchsorted(loud, joint))
        if 0 < after < loud.size:
            found.append(float(loud[after] - loud[after - 1]) / sound.rate)
    return found


def longest_pause_s(sound: Sound) -> float:
    """The longest silence inside a speech that was made in one pass."""
    loud = np.flatnonzero(np.abs(sound.samples) > QUIET)
    return float(np.diff(loud).max(initial=0)) / sound.rate
