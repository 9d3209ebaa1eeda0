"""Rooms made from a fixed seed: what a laptop's microphone hears of its own speaker, ten milliseconds at a time."""

from __future__ import annotations

import numpy as np

from desktop.audio.backend import BLOCK
from desktop.bench.noise import Wave
from shared.voice.ports import RATE

RETURNS_DB = (-6.0, -12.0, -20.0)
"""Echo against a voice as loud as what is played: a loud laptop on a hard table, an ordinary one, a quiet one."""
_TAILS_S = (0.06, 0.12)
"""Length of the response, from a furnished room to a bare one."""
_DELAYS_S = (0.02, 0.06)
"""From the block that is handed over to the air: what buffers of sound systems hold."""
_REFLECTIONS = 8
_EARLY_S = 0.02
_LOWEST_HZ = 250.0
"""Small speakers give nothing below."""
_DRIVE = 1.5
"""How far into the bend of a small speaker full scale goes: 3 % of distortion at -10 dB, 15 % at 0 dB."""


class Room:
    """One laptop in one room; the same seed gives the same echo."""

    def __init__(self, seed: int = 0, *, return_db: float = -12.0) -> None:
        random = np.random.default_rng([20261123, seed])
        self.response = _response(random) * 10 ** (return_db / 20)
        self._played: Wave = np.zeros(len(self.response) - 1 + BLOCK)

    def echo(self, far: bytes) -> bytes:
        """What the microphone hears of this block and of those before it (`BLOCK` samples each)."""
        samples = np.frombuffer(far, "<i2") / 32768.0
        self._played = np.concatenate([self._played[BLOCK:], np.tanh(_DRIVE * samples) / _DRIVE])
        heard = np.convolve(self._played, self.response, mode="valid")
        return np.clip(np.rint(heard * 32768.0), -32768, 32767).astype("<i2").tobytes()


def together(near: bytes, echo: bytes) -> bytes:
    """Two sounds in the same air; the shorter one ends in silence."""
    length = max(len(near), len(echo)) // 2
    first, second = (np.frombuffer(sound.ljust(length * 2, b"\0"), "<i2").astype(np.int32) for sound in (near, echo))
    return bytes(np.clip(first + second, -32768, 32767).astype("<i2").tobytes())


def _response(random: np.random.Generator) -> Wave:
    """The direct sound, early reflections, a tail that fades by 60 dB, and no bass; its energy is 1."""
    tail = round(random.uniform(*_TAILS_S) * RATE)
    moment = np.arange(tail) / tail
    response = random.standard_normal(tail) * 10 ** (-3 * moment) * 0.1
    response[0] += 1.0
    where = random.integers(RATE // 1000, round(_EARLY_S * RATE), _REFLECTIONS)
    response[where] += random.choice([-1.0, 1.0], _REFLECTIONS) * random.uniform(0.1, 0.5, _REFLECTIONS)
    spectrum = np.fft.rfft(response, 2 * tail)
    hertz = np.fft.rfftfreq(2 * tail, 1 / RATE)
    ratio = (hertz / _LOWEST_HZ) ** 2
    shaped: Wave = np.fft.irfft(spectrum * ratio / (1 + ratio), 2 * tail)[:tail]
    shaped /= np.sqrt(np.sum(shaped**2))
    delayed: Wave = np.concatenate([np.zeros(round(random.uniform(*_DELAYS_S) * RATE)), shaped])
    return delayed
