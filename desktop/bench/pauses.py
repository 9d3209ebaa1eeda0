"""People who stop to think: silences put between the words of real sentences, from a fixed seed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np

from desktop.bench.noise import Wave
from shared.voice.events import Word
from shared.voice.ports import RATE

SILENT_DBFS = -45.0
"""The last sample above this is the true end of speech."""
LENGTHS_S = (0.3, 1.2)
FROM_ENDS_S = 0.7
"""A hesitation has words on both sides."""
APART_S = 1.0
_FRAME = RATE // 100
_SEARCH_S = 0.05
"""Whisper's word times are that wrong; the quietest 10 ms nearby is the place."""
_STOPS = ".,;:?!…"
"""After these a sentence may really be over: no hesitation."""
_FLOOR_DBFS = -68.0
_FADE = RATE // 200
_MOST = 2


class Paused(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence with hesitations."""

    pcm: bytes
    holes: tuple[tuple[float, float], ...]
    """Where each begins and how long it lasts, in seconds of `pcm`."""
    end_s: float
    """True end of speech."""


def end_of_speech(pcm: bytes) -> float:
    """When the last sample above `SILENT_DBFS` was said."""
    loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > 32768 * 10 ** (SILENT_DBFS / 20))
    return (int(loud[-1]) + 1) / RATE if loud.size else 0.0


def hesitating(pcm: bytes, words: Sequence[Word], name: str) -> Paused:
    """The same words with one or two silences between them; none where no place is good. `name` is the seed.

    Without word times it would not do: five of six moments of near silence in running speech are inside a word.
    """
    random = np.random.default_rng(zlib.crc32(name.encode()))
    samples: Wave = np.frombuffer(pcm, "<i2").astype(np.float64)
    pieces: list[Wave] = []
    holes: list[tuple[float, float]] = []
    begin = length = 0
    for place in sorted(random.permutation(_places(samples, words))[:_MOST].tolist()):
        seconds = round(float(random.uniform(*LENGTHS_S)), 2)
        pieces += [_faded(samples[begin:place], first=not pieces), hush(seconds, random)]
        length += place - begin
        holes.append((length / RATE, seconds))
        length += len(pieces[-1])
        begin = place
    whole = np.concatenate([*pieces, _faded(samples[begin:], first=not pieces, last=True)])
    made = np.clip(np.rint(whole), -32768, 32767).astype("<i2").tobytes()
    return Paused(pcm=made, holes=tuple(holes), end_s=end_of_speech(made))


def hush(seconds: float, random: np.random.Generator) -> Wave:
    """A quiet room."""
    quiet: Wave = random.standard_normal(round(seconds * RATE)) * 32768 * 10 ** (_FLOOR_DBFS / 20)
    return quiet


def _places(samples: Wave, words: Sequence[Word]) -> list[int]:
    """Samples between two words of one clause, far from the ends and from one another."""
    found: list[int] = []
    for before, after in pairwise(words):
        if before.text.strip()[-1:] in _STOPS or not after.text.strip()[:1].isalnum():
            continue
        place = _quietest(samples, min(before.end_s, after.start_s), max(before.end_s, after.start_s))
        inside = FROM_ENDS_S * RATE <= place <= len(samples) - FROM_ENDS_S * RATE
        if inside and (not found or place - found[-1] >= APART_S * RATE):
            found.append(place)
    return found


def _quietest(samples: Wave, begin_s: float, end_s: float) -> int:
    begin, end = round((begin_s - _SEARCH_S) * RATE), round((end_s + _SEARCH_S) * RATE)
    near = samples[max(0, begin) : end]
    if len(near) < _FRAME:
        return len(samples)
    power = np.convolve(near**2, np.ones(_FRAME), mode="valid")
    return max(0, begin) + int(np.argmin(power)) + _FRAME // 2


def _faded(piece: Wave, *, first: bool, last: bool = False) -> Wave:
    """No click where it was cut."""
    made = piece.copy()
    ramp = np.linspace(0.0, 1.0, min(_FADE, len(made)))
    if not first:
        made[: len(ramp)] *= ramp
    if not last:
        made[len(made) - len(ramp) :] *= ramp[::-1]
    return made
