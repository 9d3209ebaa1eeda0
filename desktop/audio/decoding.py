"""Turns the frames of any decoder into what the house hears: mono, 16-bit little-endian, 16 kHz."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import av
import numpy as np
import soxr
from av.audio.frame import AudioFrame
from av.error import FFmpegError

from shared.voice.ports import RATE

Mono = np.ndarray[Any, np.dtype[np.float32]]

av.logging.set_level(None)


def frames(container: Any, stream: Any, lost: Callable[[], None]) -> Generator[AudioFrame, None, None]:
    """Every frame that can be decoded; `lost` is called for each stretch that cannot."""
    try:
        for packet in container.demux(stream):
            yield from _decode(packet, lost)
    except (FFmpegError, OSError):  # a card pulled out, or a container that breaks off
        lost()


def _decode(packet: Any, lost: Callable[[], None]) -> list[AudioFrame]:
    try:
        return list(packet.decode())
    except FFmpegError:
        if packet.size:  # the empty packet that asks for the rest is refused by decoders that hold none
            lost()
        return []


def mono(frame: AudioFrame) -> Mono:
    """The mean of the channels, between -1 and 1; what is not a number becomes silence."""
    raw: Any = frame.to_ndarray()
    channels = raw.T if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels)
    if channels.dtype == np.uint8:
        scaled = (channels.astype(np.float32) - 128) / 128
    elif channels.dtype.kind == "i":
        scaled = channels.astype(np.float32) / 2.0 ** (8 * channels.itemsize - 1)
    else:
        scaled = np.nan_to_num(channels, nan=0.0, posinf=1.0, neginf=-1.0)
    mixed: Mono = np.clip(scaled, -1.0, 1.0).mean(axis=1, dtype=np.float32)
    return mixed


def to_pcm(samples: Mono) -> bytes:
    """16-bit little-endian; what is too loud saturates, it never wraps round."""
    return bytes(np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2").tobytes())


class HouseRate:
    """Resamples a stream of frames, following a rate that changes on the way (chained or broken files)."""

    def __init__(self) -> None:
        self._rate = RATE
        self._resampler: Any = None

    def feed(self, frame: AudioFrame) -> bytes:
        before = b""
        if frame.sample_rate != self._rate:
            before = self.flush()
            self._rate = frame.sample_rate
            self._resampler = soxr.ResampleStream(self._rate, RATE, 1, dtype="float32") if self._rate != RATE else None
        samples = mono(frame)
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples)
        return before + to_pcm(samples)

    def flush(self) -> bytes:
        """The last samples, that the resampler still holds."""
        if self._resampler is None:
            return b""
        rest = self._resampler.resample_chunk(np.zeros(0, np.float32), last=True)
        self._resampler, self._rate = None, RATE
        return to_pcm(rest)
