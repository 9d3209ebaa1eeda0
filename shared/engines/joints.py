"""How the sound of one clause begins and ends, so that clauses follow each other without a click, a gap or a rush."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

QUIET = 0.008
"""Amplitude below which a voice is silent (-42 dB of full scale)."""
LEAD_S = 0.02
"""Silence kept before the first sound: soft consonants start below `QUIET`."""
TAIL_S = 0.06
FADE_S = 0.005

PAUSES_S = {",": 0.12, ";": 0.2, ":": 0.2, "—": 0.15, ".": 0.28, "!": 0.28, "?": 0.28, "…": 0.35}
CLOSERS = " \u00a0\u202f»”’\"')]"
"""What may stand after the mark that decides."""
OTHER_PAUSE_S = 0.06
"""After a clause that was cut between two words."""


def shape(samples: Samples, rate: int, text: str) -> Samples:
    """The clause without the voice's own silence, faded at both ends, with the pause its last mark asks for."""
    loud = np.flatnonzero(np.abs(samples) > QUIET)
    if loud.size == 0:
        return np.zeros(0, np.float32)
    start = max(0, int(loud[0]) - int(LEAD_S * rate))
    end = min(samples.size, int(loud[-1]) + 1 + int(TAIL_S * rate))
    clause = samples[start:end].copy()
    fade = min(int(FADE_S * rate), clause.size // 2)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    clause[:fade] *= ramp
    clause[clause.size - fade :] *= ramp[::-1]
    return np.concatenate([clause, np.zeros(int(pause_s(text) * rate), np.float32)])


def pause_s(text: str) -> float:
    """Seconds of silence after a clause."""
    return PAUSES_S.get(text.rstrip(CLOSERS)[-1:], OTHER_PAUSE_S)


def to_pcm(samples: Samples) -> bytes:
    """16-bit little-endian samples; what is louder than full scale is held at it."""
    return (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
