"""What is to be played: written by the program a clause at a time, taken by the audio callback a block at a time.

The callback copies, and turns the volume smoothly; it never waits. What really left is kept for the echo canceller.
"""

from __future__ import annotations

import numpy as np

from desktop.audio.ring import Ring, Samples

LONGEST_S = 90.0
"""Seconds that can wait to be played; an answer that is spoken is shorter."""
DUCKED = 0.25
"""The volume while somebody may be interrupting: -12 dB."""
_EMITTED_S = 5.0


class Playback:
    """One speaker's samples: mono, 16 bits, at `rate` a second. Changes of volume take one block, without a click."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.emitted = Ring(round(_EMITTED_S * rate))
        """What really left for the speaker, silence too; whoever feeds the echo canceller reads it."""
        self.volume = 1.0
        """Chosen by the person: 1 is as the voice speaks."""
        self._waiting = Ring(round(LONGEST_S * rate))
        self._gain = 1.0
        self._wanted = 1.0
        self._held = False
        self._drop_to = 0

    @property
    def written(self) -> int:
        """The place in all that was ever written, in samples, where the next write begins."""
        return self._waiting.written

    @property
    def played(self) -> int:
        """The place up to which everything was played, or dropped."""
        return self._waiting.taken

    @property
    def busy(self) -> bool:
        """Whether something still waits to be played."""
        return self._waiting.waiting > 0

    @property
    def queued_s(self) -> float:
        """Seconds that wait."""
        return self._waiting.waiting / self.rate

    @property
    def room_s(self) -> float:
        """Seconds that can still be written; what is beyond would be lost."""
        return self._waiting.room / self.rate

    def write(self, samples: Samples) -> None:
        """Add samples at the end of what waits."""
        self._waiting.write(samples)

    def duck(self) -> None:
        """Speak lower from the next block on."""
        self._wanted = DUCKED

    def restore(self) -> None:
        """Speak as before, from where it was held if it was."""
        self._wanted, self._held = 1.0, False

    def hold(self) -> None:
        """Fall silent within one block and keep the rest for `restore`."""
        self._wanted, self._held = 0.0, True

    def drop(self) -> int:
        """Fall silent within one block and forget the rest; the place up to which it was played."""
        self._drop_to = self._waiting.written
        return self._waiting.taken

    def fill(self, out: Samples) -> None:
        """The next block for the speaker, all of `out`; called by the audio callback only."""
        if self._drop_to > self._waiting.taken:
            self._play(out, until=0.0, most=self._drop_to - self._waiting.taken)
            self._waiting.skip_to(self._drop_to)
            self._gain, self._wanted = self.volume, 1.0
            self._held = False
        elif self._held and self._gain == 0.0:
            out[:] = 0
        else:
            self._play(out, until=self._wanted * self.volume, most=len(out))
        self.emitted.write(out)

    def _play(self, out: Samples, *, until: float, most: int) -> None:
        count = self._waiting.read_into(out[:most])
        out[count:] = 0
        if self._gain != 1.0 or until != 1.0:
            ramp = np.linspace(self._gain, until, len(out), dtype=np.float32)
            np.copyto(out, np.clip(out * ramp, -32768, 32767), casting="unsafe")
        self._gain = until
