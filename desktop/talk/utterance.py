"""The sound of what is being said, from a little before its first word to now."""

from __future__ import annotations

from collections import deque

from desktop.audio.backend import BLOCK_S

PRE_ROLL_S = 0.3
"""Kept from before the voice was noticed: a first consonant is quiet."""
REMEMBERED_S = 1.5
"""Sound kept while nobody speaks: noticing a voice takes less."""
LONGEST_S = 80.0
"""More than an utterance ever lasts; of a key that is held in silence only the last of it is kept."""


class Tape:
    """Blocks of 10 ms with their instants; `cut` begins an utterance, which then grows with every block."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, bytes]] = deque(maxlen=round(REMEMBERED_S / BLOCK_S))
        self._utterance: deque[bytes] | None = None

    def add(self, at_s: float, pcm: bytes) -> None:
        """The next block, which ended at `at_s`."""
        self._recent.append((at_s, pcm))
        if self._utterance is not None:
            self._utterance.append(pcm)

    def cut(self, since_s: float, before: bytes = b"") -> None:
        """An utterance begins at `since_s`, or goes on from the sound in `before`."""
        kept = [pcm for at_s, pcm in self._recent if at_s > since_s - PRE_ROLL_S]
        self._utterance = deque([before, *kept], maxlen=round(LONGEST_S / BLOCK_S))

    @property
    def pcm(self) -> bytes:
        """The utterance so far; empty when nobody speaks."""
        return b"".join(self._utterance or ())

    def end(self) -> bytes:
        """The whole utterance; the next one begins with the next `cut`."""
        pcm, self._utterance = self.pcm, None
        return pcm
