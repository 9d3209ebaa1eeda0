"""Turns a device's rate into the house's at once: it holds back a millisecond, where soxr's streams hold back forty.

The reference of the echo must not come after the echo, so every millisecond counts on the speaker's side.
"""

from __future__ import annotations

import math

import numpy as np

from desktop.audio.ring import Samples
from shared.voice.ports import RATE

_LOBES = 16
"""Zero crossings of the filter on each side: aliases are 70 dB down, and 16 samples of the slower rate are awaited."""
_PASSED = 0.92
"""Of the band; the rest is the filter's slope."""
_PIECE_S = 0.1


class LiveConverter:
    """Mono samples at `rate` in, at `RATE` out; one windowed sinc runs on through the pieces."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        ratio = max(1.0, rate / RATE)
        reach = math.ceil(_LOBES * ratio)
        phases = RATE // math.gcd(rate, RATE)
        self._taps = np.arange(-reach + 1, reach + 1)
        away = self._taps[None, :] - (np.arange(phases) * rate / RATE % 1)[:, None]
        window = np.i0(8.0 * np.sqrt(np.clip(1 - (away / reach) ** 2, 0, None)))
        kernel = np.sinc(away / ratio * _PASSED) * window
        self._kernel = (kernel / kernel.sum(axis=1, keepdims=True)).astype(np.float32)
        self._held = np.zeros(reach - 1, np.float32)
        self._start = -(reach - 1)
        """The place of `_held[0]` in all that came."""
        self._given = 0

    def feed(self, samples: Samples) -> Samples:
        """What can be told from all that came so far."""
        if self._rate == RATE:
            return samples
        size = round(self._rate * _PIECE_S)
        pieces = [self._convert(samples[start : start + size]) for start in range(0, len(samples), size)]
        return np.concatenate(pieces) if pieces else samples

    def _convert(self, piece: Samples) -> Samples:
        held = np.concatenate([self._held, piece.astype(np.float32)])
        reached = self._start + len(held) - int(self._taps[-1])  # the first place whose last tap is still to come
        end = max(self._given, -(-reached * RATE // self._rate))
        wanted = np.arange(self._given, end)
        centres = wanted * self._rate // RATE - self._start
        weights = self._kernel[wanted % len(self._kernel)]
        converted = (held[centres[:, None] + self._taps] * weights).sum(axis=1)
        self._given = end
        first = end * self._rate // RATE + int(self._taps[0]) - self._start
        self._held, self._start = held[first:], self._start + first
        whole: Samples = np.clip(np.rint(converted), -32768, 32767).astype(np.int16)
        return whole
