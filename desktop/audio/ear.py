"""What is heard, ten milliseconds after the other: the microphone without our own voice, and how surely people speak.

microphone, speaker → echo canceller → webrtcvad: nothing at all? → Silero: a person?
"""

from __future__ import annotations

from collections import deque

import msgspec
import webrtcvad

from desktop.audio.backend import BLOCK, BLOCK_S, Block
from desktop.audio.echo import EchoCanceller
from desktop.audio.level import Meter
from desktop.audio.own_voice import OwnVoice
from desktop.audio.speech import WINDOW, SpeechDetector
from shared.voice.ports import RATE

LOOK_BACK_S = 0.3
"""Sound before the gate opened that Silero is shown: it needs some windows to warm up, and words begin softly."""
GATE_S = 0.6
"""Silence after which nothing more is asked of Silero; longer than any hole inside a word."""
GATE_MODE = 1
"""How sceptical webrtcvad is, 0 to 3: it may be wrong about noise, never about speech."""
LOUDNESS_S = 0.03
"""Over which the loudness is taken: short enough to see the end of a word."""

_WINDOW_BYTES = WINDOW * 2


class Sound(msgspec.Struct, frozen=True, kw_only=True):
    """Ten milliseconds, cleaned; `pcm` lags the microphone by 8 ms."""

    at_s: float
    pcm: bytes
    speech: float
    """Probability that a person speaks, not our own voice; up to 32 ms old."""
    loudness: float
    """RMS of the last 30 ms, in decibels below full scale."""
    echo: bool
    """Whether our own voice may be in the microphone now."""


class Ear:
    """Fed block by block; the same blocks give the same answers."""

    def __init__(self, detector: SpeechDetector | None = None) -> None:
        self._canceller = EchoCanceller()
        self._gate = webrtcvad.Vad(GATE_MODE)
        self._detector = detector or SpeechDetector()
        self._detector.reset()
        self._own = OwnVoice()
        self._meter = Meter(LOUDNESS_S)
        self._before: deque[bytes] = deque(maxlen=round(LOOK_BACK_S / BLOCK_S))
        self._pending = b""
        self._open = 0
        """Blocks for which the gate stays open."""
        self._speech = 0.0

    def feed(self, block: Block) -> Sound:
        """What this block adds."""
        pcm = self._canceller.clean(block.near, block.far)
        self._listen(pcm)
        echo = not self._canceller.bypassed
        ours = echo and self._own.excuses(block.near, block.far, pcm, self._speech)
        return Sound(
            at_s=block.at_s,
            pcm=pcm,
            speech=0.0 if ours else self._speech,
            loudness=self._meter.feed(pcm).rms,
            echo=echo,
        )

    def _listen(self, pcm: bytes) -> None:
        was_open = self._open > 0
        self._open = round(GATE_S / BLOCK_S) if self._gate.is_speech(pcm, RATE) else max(0, self._open - 1)
        if not self._open:
            if was_open:
                self._shut()
            self._before.append(pcm)
            return
        self._pending += pcm if was_open else b"".join(self._before) + pcm
        self._before.clear()
        whole = len(self._pending) // _WINDOW_BYTES * _WINDOW_BYTES
        if whole:
            self._speech = self._detector.probabilities(self._pending[:whole])[-1]
            self._pending = self._pending[whole:]

    def _shut(self) -> None:
        self._detector.reset()
        self._pending, self._speech = b"", 0.0


assert BLOCK * 2 < _WINDOW_BYTES
