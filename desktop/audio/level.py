"""How loud the last tenth of a second was, for the meter on the screen and for telling near voices from far ones."""

from __future__ import annotations

import math
from collections import deque

import msgspec
import numpy as np

from desktop.audio.backend import BLOCK_S

FLOOR_DBFS = -96.0
"""What silence is called: one step of a 16-bit sample is 90 dB below full scale, and nothing is lower."""
SPAN_S = 0.1
"""Eyes follow nothing faster."""


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """Decibels below full scale; a square wave that just fits is 0."""

    rms: float
    peak: float


SILENT = Level(rms=FLOOR_DBFS, peak=FLOOR_DBFS)


class Meter:
    """Fed with blocks of 10 ms; tells the level of the last `SPAN_S`."""

    def __init__(self, span_s: float = SPAN_S) -> None:
        self._powers: deque[float] = deque(maxlen=max(1, round(span_s / BLOCK_S)))
        self._peaks: deque[int] = deque(maxlen=self._powers.maxlen)

    def feed(self, pcm: bytes) -> Level:
        """The level with this block (16-bit samples)."""
        samples = np.frombuffer(pcm, "<i2").astype(np.int64)
        if samples.size:
            self._powers.append(float(np.mean(samples * samples)))
            self._peaks.append(int(np.abs(samples).max()))
        if not self._powers:
            return SILENT
        power = sum(self._powers) / len(self._powers)
        return Level(rms=dbfs(math.sqrt(power)), peak=dbfs(max(self._peaks)))


def dbfs(amplitude: float) -> float:
    """Decibels of an amplitude of 16-bit samples."""
    return max(FLOOR_DBFS, 20 * math.log10(amplitude / 32768)) if amplitude > 0 else FLOOR_DBFS
