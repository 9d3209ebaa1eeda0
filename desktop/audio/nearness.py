"""Tells the person at the microphone from people further away, who are much quieter than the person just was."""

from __future__ import annotations

from desktop.audio.backend import BLOCK_S

FAR_DB = -12.0
"""Against the speaker's own loud syllables. Unstressed ones are that weak too, but never for long."""
FADES_S = 0.4
"""For this long a voice may be weak and still be the speaker's: the end of a sentence."""
_RISE = 0.3
"""Of the way up to a louder block, so that a knock is not taken for the voice."""
_FALL_DB_S = 2.0
"""People lower their voice slowly."""


class Speaker:
    """Follows the loud syllables of one utterance."""

    def __init__(self) -> None:
        self._level: float | None = None
        self.near_s = 0.0
        """When the speaker's own voice was last heard."""

    def is_far(self, at_s: float, loudness: float, *, began: bool) -> bool:
        """Whether this block of voice is somebody else's; `began`: the utterance is not certain yet."""
        if began or self._level is None:
            fresh = self._level is None or at_s - self.near_s > FADES_S
            self._level = loudness if fresh or self._level is None else max(self._level, loudness)
            self.near_s = at_s
            return False
        if loudness > self._level:
            self._level += _RISE * (loudness - self._level)
        elif loudness >= self._level + FAR_DB:
            self._level -= _FALL_DB_S * BLOCK_S
        if loudness >= self._level + FAR_DB:
            self.near_s = at_s
        return at_s - self.near_s >= FADES_S
