"""Sound of one rate turned into another, for a file or a loudspeaker that wants a single one."""

from __future__ import annotations

import numpy as np
import soxr


class Resampler:
    """16-bit mono sound in at any rate, out at `rate`; one filter runs on through the pieces, so joints stay whole."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._stream: soxr.ResampleStream | None = None
        self._incoming = 0

    def feed(self, pcm: bytes, rate: int) -> bytes:
        """The next piece; a change of `rate` flushes what the old filter still held."""
        flushed = b"" if rate == self._incoming else self.flush()
        if rate == self.rate:
            return flushed + pcm
        if self._stream is None:
            self._stream = soxr.ResampleStream(rate, self.rate, 1, dtype="int16")
            self._incoming = rate
        return flushed + bytes(self._stream.resample_chunk(np.frombuffer(pcm, "<i2")).astype("<i2").tobytes())

    def flush(self) -> bytes:
        """The last samples of the filter."""
        stream, self._stream, self._incoming = self._stream, None, 0
        if stream is None:
            return b""
        return bytes(stream.resample_chunk(np.zeros(0, np.int16), last=True).astype("<i2").tobytes())
