"""The two ends of an open line as the audio callbacks see them: they copy, count and note the time, nothing else."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from desktop.audio.playback import Playback
from desktop.audio.ring import Ring, Samples

KEPT_S = 5.0
"""Seconds of the microphone that can wait for the program; what is older is lost, and counted."""


class Microphone:
    """Samples as the device gives them, channels interleaved."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.channels = channels
        self.ring = Ring(round(KEPT_S * rate) * channels)
        self.stamp = (time.monotonic(), 0)
        """When the callback was last there, and what had been written then; one tuple, so that both belong together."""
        self.calls = 0
        self.longest_s = 0.0
        """The longest time between two calls."""
        self.overflows = 0
        """How often the system says that it lost sound before it reached us."""
        self.ended = False

    def receive(self, heard: Samples, _frames: int, _time: Any, status: Any) -> None:
        """The callback."""
        self.ring.write(heard.reshape(-1))
        now = time.monotonic()
        self.longest_s = max(self.longest_s, now - self.called_s) if self.calls else 0.0
        self.stamp = (now, self.ring.written)
        self.calls += 1
        if status and status.input_overflow:
            self.overflows += 1

    def end(self) -> None:
        """The stream is over, whoever stopped it."""
        self.ended = True

    @property
    def called_s(self) -> float:
        return self.stamp[0]


class Speaker:
    """Takes what is to be played; the same on every channel."""

    def __init__(self, rate: int, channels: int) -> None:
        self.channels = channels
        self.playback = Playback(rate)
        self.called_s = time.monotonic()
        self.calls = 0
        self.longest_s = 0.0
        """The longest time between two calls."""
        self.underflows = 0
        """How often the system played a gap because we were late."""
        self.ended = False
        self._mono: Samples = np.zeros(rate, np.int16)

    def send(self, out: Samples, frames: int, _time: Any, status: Any) -> None:
        """The callback."""
        for start in range(0, frames, len(self._mono)):
            piece = out[start : start + len(self._mono)]
            mono = self._mono[: len(piece)]
            self.playback.fill(mono)
            piece[:] = mono[:, None]
        now = time.monotonic()
        self.longest_s = max(self.longest_s, now - self.called_s) if self.calls else 0.0
        self.called_s = now
        self.calls += 1
        if status and status.output_underflow:
            self.underflows += 1

    def end(self) -> None:
        """The stream is over, whoever stopped it."""
        self.ended = True
