"""The picture of sound that Whisper and its children look at: 80 mel bands, one column every 10 ms, in logarithms."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from shared.voice.ports import RATE

HOP = 160
BANDS = 80
_WINDOW = 400
_LINEAR_HZ, _LINEAR_MELS = 1000.0, 15.0
"""Slaney's scale: 200/3 Hz a mel up to 1 kHz, then 27 mels for each factor of 6.4."""
_MELS_AN_E = 27.0 / np.log(6.4)
_RANGE = 8.0
"""Powers of ten below the loudest point that are still told apart."""

Sound = npt.NDArray[np.float32]


def log_mel(sound: Sound) -> Sound:
    """BANDS x (samples // HOP), scaled as Whisper was trained."""
    edge = _WINDOW // 2
    padded = np.pad(sound, (edge, edge), mode="reflect")
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP][: sound.size // HOP]
    power = np.square(np.abs(np.fft.rfft(windows * hann, axis=1))).astype(np.float32)
    bands = np.log10(np.maximum(_filters() @ power.T, 1e-10))
    picture: Sound = ((np.maximum(bands, bands.max() - _RANGE) + 4.0) / 4.0).astype(np.float32)
    return picture


def normalised(sound: Sound) -> Sound:
    """The same sound with mean 0 and variance 1."""
    level: Sound = ((sound - sound.mean()) / np.sqrt(sound.var() + 1e-7)).astype(np.float32)
    return level


@cache
def _filters() -> Sound:
    """BANDS triangles over the bins of a window, each of the same area."""
    top = _LINEAR_MELS + float(np.log(RATE / 2 / _LINEAR_HZ)) * _MELS_AN_E
    mels = np.linspace(0.0, top, BANDS + 2)
    above = np.maximum(mels - _LINEAR_MELS, 0.0) / _MELS_AN_E
    corners = np.where(mels < _LINEAR_MELS, mels * 200 / 3, _LINEAR_HZ * np.exp(above))
    bins = np.linspace(0.0, RATE / 2, _WINDOW // 2 + 1)
    left, middle, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    rise, fall = (bins - left) / (middle - left), (right - bins) / (right - middle)
    filters: Sound = (np.maximum(0.0, np.minimum(rise, fall)) * 2 / (right - left)).astype(np.float32)
    return filters
