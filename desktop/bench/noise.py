"""Noises of the field, made from a fixed seed, and mixed with speech at a given signal-to-noise ratio."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args

import numpy as np

from shared.voice.ports import RATE

Kind = Literal["white", "pink", "motor", "rain", "music", "silence"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Wave = np.ndarray[Any, np.dtype[np.float64]]

FULL_SCALE = 32_767
_FRAME = RATE // 50


def minutes(kind: Kind, n: int, *, level_db: float = -30.0) -> Iterator[bytes]:
    """`n` different minutes of noise, one at a time, at `level_db` below full scale (RMS)."""
    for minute in range(n):
        yield to_pcm(wave(kind, 60.0, seed=minute) * FULL_SCALE * 10 ** (level_db / 20))


def mix(pcm: bytes, noise: bytes | Kind, snr_db: float) -> bytes:
    """Speech with noise under it; `snr_db` is measured where somebody speaks, and both shrink if they would clip.

    Noise that is shorter than the speech is repeated. Where either is silent there is no ratio: the speech comes back.
    """
    speech = np.frombuffer(pcm, "<i2").astype(np.float64)
    loudness = _speech_power(speech)
    if not loudness:
        return pcm
    under: Wave = (
        np.frombuffer(noise, "<i2").astype(np.float64) if isinstance(noise, bytes) else wave(noise, len(speech) / RATE)
    )
    floor = float(np.mean(under**2)) if len(under) else 0.0
    if not floor:
        return pcm
    gain = np.sqrt(loudness / floor / 10 ** (snr_db / 10))
    mixed = speech + np.resize(under, len(speech)) * gain
    return to_pcm(mixed * min(1.0, FULL_SCALE / float(np.abs(mixed).max())))


def wave(kind: Kind, seconds: float, *, seed: int = 0) -> Wave:
    """One noise with a root mean square of 1 (silence: zeros); the same seed and length give the same samples."""
    count = round(seconds * RATE)
    if kind == "silence" or not count:
        return np.zeros(count)
    # Less than a second is cut from a whole one: a few samples alone have no colour.
    made = _MAKERS[kind](max(count, RATE), np.random.default_rng([zlib.crc32(kind.encode()), seed]))
    scaled: Wave = made / np.sqrt(np.mean(made**2))
    return scaled[:count]


def _speech_power(speech: Wave) -> float:
    """Mean square over the 20 ms frames within 30 dB of the loudest, so that pauses do not count."""
    whole = speech[: len(speech) // _FRAME * _FRAME].reshape(-1, _FRAME) if len(speech) >= _FRAME else speech[None]
    power = np.mean(whole**2, axis=1) if speech.size else np.zeros(1)
    return float(power[power >= power.max() / 1000].mean())


def _white(count: int, random: np.random.Generator) -> Wave:
    return random.standard_normal(count)


def _pink(count: int, random: np.random.Generator) -> Wave:
    spectrum = np.fft.rfft(random.standard_normal(count))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), max(1.0, 20 * count / RATE)))
    return np.fft.irfft(spectrum, count)


def _motor(count: int, random: np.random.Generator) -> Wave:
    """A generator: 50 Hz and its harmonics, drifting by 2 % over some seconds, above pink noise."""
    moment = np.arange(count) / RATE
    speed = 1 + 0.02 * np.sin(2 * np.pi * 0.13 * moment + random.uniform(0, 6.28))
    phase = 2 * np.pi * 50 * np.cumsum(speed) / RATE
    hum = sum(np.sin(n * phase + random.uniform(0, 6.28)) / n**0.8 for n in range(1, 25))
    load = 1 + 0.2 * np.sin(2 * np.pi * 0.31 * moment + random.uniform(0, 6.28))
    pink = _pink(count, random)
    made: Wave = hum * load + pink / pink.std()
    return made


def _rain(count: int, random: np.random.Generator) -> Wave:
    """Rain on sheet metal: bright hiss, and eighty heavy drops a second."""
    hiss = np.diff(random.standard_normal(count + 1))
    drops = np.zeros(count)
    where = random.integers(0, count, max(1, 80 * count // RATE))
    drops[where] = random.exponential(30, len(where))
    moment = np.arange(RATE // 50) / RATE
    ring = np.exp(-moment * 300) * np.sin(2 * np.pi * 1800 * moment)
    size = count + len(ring)
    struck = np.fft.irfft(np.fft.rfft(drops, size) * np.fft.rfft(ring, size), size)[:count]
    made: Wave = hiss + struck
    return made


def _music(count: int, random: np.random.Generator) -> Wave:
    """A radio: four chords held for two seconds each under an arpeggio of eighth notes."""
    made = np.zeros(count + 2 * RATE)
    chords = [(57, 60, 64, 69), (53, 57, 60, 65), (48, 55, 60, 64), (55, 59, 62, 67)]
    for step in range(-(-count // (RATE // 4))):
        chord, start = chords[step // 8 % 4], step * (RATE // 4)
        note = chord[random.integers(4)] + 12
        made[start : start + RATE] += _note(note, 1.0, 4.0)
        if step % 8 == 0:
            made[start : start + 2 * RATE] += sum(_note(held, 2.0, 0.7) for held in chord)
    return made[:count]


def _note(key: int, seconds: float, fading: float) -> Wave:
    moment = np.arange(round(seconds * RATE)) / RATE
    pitch = 440 * 2 ** ((key - 69) / 12)
    tone = sum(np.sin(2 * np.pi * pitch * n * moment) / n**1.5 for n in range(1, 6))
    envelope = np.minimum(1, moment * 100) * np.exp(-moment * fading) * np.minimum(1, (seconds - moment) * 50)
    made: Wave = tone * envelope
    return made


def to_pcm(samples: Wave) -> bytes:
    """Samples between -32768 and 32767 as 16-bit little-endian bytes; louder ones are cut."""
    return np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()


_MAKERS: dict[str, Callable[[int, np.random.Generator], Wave]] = {
    "white": _white,
    "pink": _pink,
    "motor": _motor,
    "rain": _rain,
    "music": _music,
}
