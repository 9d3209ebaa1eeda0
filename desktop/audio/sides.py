"""Both sides of a block, made from what the callbacks left: what the microphone heard, and what the speaker played."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from desktop.audio.backend import BLOCK
from desktop.audio.conversion import LiveConverter
from desktop.audio.playback import Playback
from desktop.audio.ring import Ring, Samples
from desktop.audio.streams import Microphone
from shared.voice.ports import RATE

SIZE = BLOCK * 2
"""Bytes of one side of a block."""
SILENCE = bytes(SIZE)
AHEAD_S = 0.1
"""The speaker may be this much ahead of the microphone; beyond, its clock runs faster and some is dropped."""


class Near:
    """The microphone's sound at the house's rate, mono, in blocks."""

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self._converter = LiveConverter(microphone.rate)
        self._pending = bytearray()
        self._base: float | None = None
        """When the first sample was captured: on the clock of the callbacks, as steadily as can be told."""
        self._lost_before = 0
        self.place = 0
        """Samples at `RATE` that were given or lost since the beginning."""

    def blocks(self) -> Iterator[tuple[float, bytes, int]]:
        """All that is there: when each was captured on the clock of the callbacks, its samples, and what was lost."""
        lost = self._gather()
        self._steady()
        while len(self._pending) >= SIZE:
            block = bytes(self._pending[:SIZE])
            del self._pending[:SIZE]
            self.place += BLOCK + lost
            yield (self._base or 0.0) + self.place / RATE, block, lost
            lost = 0

    def _gather(self) -> int:
        ring, channels = self._microphone.ring, self._microphone.channels
        samples = _all(ring)
        if channels > 1:
            mixed = samples.reshape(-1, channels).mean(axis=1, dtype=np.float32)
            samples = np.rint(mixed).astype(np.int16)
        self._pending += self._converter.feed(samples).astype("<i2").tobytes()
        if len(self._pending) < SIZE:
            return 0
        missed, self._lost_before = ring.lost - self._lost_before, ring.lost
        return round(missed / channels * RATE / self._microphone.rate)

    def _steady(self) -> None:
        """A callback comes late, never early: the earliest is believed, and a later clock is followed slowly."""
        called, written = self._microphone.stamp
        seen = called - written / self._microphone.channels / self._microphone.rate
        if self._base is None or seen < self._base:
            self._base = seen
        else:
            self._base += (seen - self._base) * 0.02


class Far:
    """What the speaker played at the house's rate: as many blocks as the microphone gives, kept in step with it."""

    def __init__(self, playback: Playback) -> None:
        self._playback = playback
        self._converter = LiveConverter(playback.rate)
        self._pending = bytearray()

    def gather(self) -> None:
        """Take all that left for the speaker; called before the blocks of the microphone are given."""
        self._pending += self._converter.feed(_all(self._playback.emitted)).astype("<i2").tobytes()

    def block(self) -> bytes:
        """The next block; silence fills it up while the speaker is behind."""
        block = bytes(self._pending[:SIZE])
        del self._pending[:SIZE]
        return block.ljust(SIZE, b"\0")

    def keep_in_step(self) -> None:
        """Drop what is too far ahead; called when the microphone has given all that it has."""
        ahead = len(self._pending) - round(AHEAD_S * RATE) * 2
        if ahead > 0:
            del self._pending[:ahead]


def _all(ring: Ring) -> Samples:
    samples: Samples = np.empty(ring.waiting, np.int16)
    return samples[: ring.read_into(samples)]
