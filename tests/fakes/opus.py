"""Sound as Opus packets, as a client sends them."""

from __future__ import annotations

import av
import numpy as np

from shared.voice.ports import RATE


def packets(sound: bytes) -> list[bytes]:
    """The sound as Opus packets of 20 ms."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.open()
    size = encoder.frame_size
    samples = np.frombuffer(sound, "<i2")
    found = []
    for at in range(0, len(samples) - size + 1, size):
        frame = av.AudioFrame.from_ndarray(samples[None, at : at + size].copy(), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, at
        found += [bytes(each) for each in encoder.encode(frame)]
    return found
