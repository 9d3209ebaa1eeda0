"""Cuts endless sound into utterances: each stretch of speech with a little of what surrounds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from desktop.audio.speech import WINDOW, SpeechDetector
from shared.voice.ports import RATE

STARTS_AT = 0.5
ENDS_BELOW = 0.35
LEAST_SPEECH_S = 0.25
"""Voiced sound without which a stretch is a click, not a word."""
PATIENCE_S = 0.6
"""Silence after which an utterance is over."""
PADDING_S = 0.25
LONGEST_S = 28.0
"""An utterance is cut at its least voiced moment before it outgrows Whisper's window."""

_WINDOW_S = WINDOW / RATE
_WINDOW_BYTES = WINDOW * 2


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """One utterance: its samples, and when it starts in the recording."""

    pcm: bytes
    start_s: float


class UtteranceCutter:
    """Fed with blocks of any size; holds at most one utterance in memory."""

    def __init__(self, detector: SpeechDetector, *, patience_s: float = PATIENCE_S) -> None:
        self._detector = detector
        self._patience = round(patience_s / _WINDOW_S)
        self._padding = round(PADDING_S / _WINDOW_S)
        self._rest = b""
        self._windows: list[bytes] = []
        self._voices: list[float] = []
        self._first = 0
        """The place of `_windows[0]` in the recording, in windows."""
        self._speaking = False
        self._silent_for = 0
        self._cut_off = False
        """What comes goes on from a forced cut: its last word may be short."""

    def feed(self, pcm: bytes) -> Iterator[Stretch]:
        """The utterances that end in this block."""
        pcm = self._rest + pcm
        whole = len(pcm) // _WINDOW_BYTES * _WINDOW_BYTES
        self._rest = pcm[whole:]
        for place, voice in enumerate(self._detector.probabilities(pcm[:whole])):
            yield from self._take(pcm[place * _WINDOW_BYTES : (place + 1) * _WINDOW_BYTES], voice)

    def flush(self) -> Iterator[Stretch]:
        """The utterance that the end of the recording cuts off."""
        if self._rest:
            padded = self._rest.ljust(_WINDOW_BYTES, b"\0")
            self._rest = b""
            yield from self._take(padded, self._detector.probabilities(padded)[0])
        if self._speaking:
            yield from self._end(len(self._windows))
        self._detector.reset()

    def _take(self, window: bytes, voice: float) -> Iterator[Stretch]:
        self._windows.append(window)
        self._voices.append(voice)
        if voice >= STARTS_AT:
            self._speaking, self._silent_for = True, 0
        elif self._speaking and voice < ENDS_BELOW:
            self._silent_for += 1
        if not self._speaking:
            self._drop(max(0, len(self._windows) - self._padding))
        elif self._silent_for >= self._patience:
            yield from self._end(len(self._windows) - self._patience + self._padding)
        elif len(self._windows) * _WINDOW_S > LONGEST_S:
            yield from self._end(self._least_voiced(), goes_on=True)

    def _end(self, end: int, *, goes_on: bool = False) -> Iterator[Stretch]:
        end = min(end, len(self._windows))
        voiced = sum(voice >= STARTS_AT for voice in self._voices[:end])
        if is_speech := voiced * _WINDOW_S >= LEAST_SPEECH_S or (self._cut_off and voiced > 0):
            yield Stretch(pcm=b"".join(self._windows[:end]), start_s=round(self._first * _WINDOW_S, 3))
        self._cut_off = is_speech and goes_on
        self._drop(end)
        self._speaking, self._silent_for = goes_on, 0

    def _least_voiced(self) -> int:
        """A window in the last third, the one least likely to be speech."""
        begin = len(self._voices) * 2 // 3
        return begin + 1 + min(range(len(self._voices) - begin), key=lambda place: self._voices[begin + place])

    def _drop(self, count: int) -> None:
        del self._windows[:count], self._voices[:count]
        self._first += count


def utterances(
    blocks: Iterable[bytes], detector: SpeechDetector, *, patience_s: float = PATIENCE_S
) -> Iterator[Stretch]:
    """Every utterance of a recording, in order, in bounded memory."""
    cutter = UtteranceCutter(detector, patience_s=patience_s)
    for block in blocks:
        yield from cutter.feed(block)
    yield from cutter.flush()
