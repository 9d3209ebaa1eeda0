"""An ear that hears a voice when its script says so, whatever the sound."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.audio.backend import Block
from desktop.audio.ear import Sound


class ScriptedEar:
    """`voices`: when somebody speaks, as (from, to) in seconds."""

    def __init__(self, *voices: tuple[float, float]) -> None:
        self._voices: Sequence[tuple[float, float]] = voices

    def feed(self, block: Block) -> Sound:
        speaks = any(start < block.at_s <= end for start, end in self._voices)
        return Sound(
            at_s=block.at_s,
            pcm=block.near,
            speech=0.95 if speaks else 0.02,
            loudness=-20.0 if speaks else -70.0,
            echo=any(block.far),
        )
