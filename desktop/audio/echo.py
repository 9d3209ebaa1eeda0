"""Takes our own voice out of what the microphone hears: WebRTC's AEC3, and a cheap way past it while nothing is played.

Both ways hold back the same 8 ms and cut the same rumble below 100 Hz, so going from one to the other makes no click.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import pywebrtc_audio

from desktop.audio.backend import BLOCK, BLOCK_S
from desktop.audio.ring import Samples
from shared.voice.ports import RATE

DELAY = 128
"""Samples by which the canceller's band filters hold back the microphone (measured: bit by bit the same, shifted)."""
IDLE_S = 3.0
"""Seconds of silence in the speaker after which nothing of it can still be heard; rooms ring for 0.1 to 1 s."""
SILENT = 8
"""Samples of the speaker below this are silence: -72 dB below full scale."""
_WARM_UP = 10
"""Blocks that are shown to the canceller again when it comes back, so that it holds no sound from long ago."""


class EchoCanceller:
    """One microphone and one speaker; the same blocks give the same answer."""

    def __init__(self) -> None:
        self._canceller = pywebrtc_audio.EchoCanceller(RATE, 1)
        self._high_pass = pywebrtc_audio.AudioProcessor(RATE, 1, high_pass_filter=True)
        self._held: Samples = np.zeros(DELAY, np.int16)
        self._last: deque[Samples] = deque(maxlen=_WARM_UP)
        self._idle = round(IDLE_S / BLOCK_S)
        self._quiet_for = self._idle

    @property
    def bypassed(self) -> bool:
        """Whether nothing was played for so long that there is nothing to cancel."""
        return self._quiet_for >= self._idle

    def clean(self, near: bytes, far: bytes) -> bytes:
        """The microphone's block without what the speaker played; `DELAY` samples late."""
        heard, played = np.frombuffer(near, "<i2"), np.frombuffer(far, "<i2")
        was_bypassed = self.bypassed
        self._quiet_for = self._quiet_for + 1 if _silent(played) else 0
        passed = self._past(heard)
        if self.bypassed:
            self._last.append(heard)
            return passed.tobytes()
        if was_bypassed:
            for block in self._last:
                self._canceller.process(block, np.zeros(BLOCK, np.int16))
            self._last.clear()
        return self._canceller.process(heard, played).tobytes()

    def _past(self, heard: Samples) -> Samples:
        """The same delay and the same cut of rumble without the canceller; always run, so that it is ready."""
        stream = np.concatenate([self._held, self._high_pass.process(heard)])
        self._held = stream[BLOCK:]
        return stream[:BLOCK]


def _silent(samples: Samples) -> bool:
    return int(samples.max(initial=0)) < SILENT and int(samples.min(initial=0)) > -SILENT
