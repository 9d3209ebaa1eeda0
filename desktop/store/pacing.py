"""The pause after wrong passphrases: it grows, never beyond half a minute, and never locks anybody out.

It slows down whoever sits at this keyboard. Somebody who copies the files is slowed by Argon2id alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

FREE, LONGEST_S = 2, 30.0
"""Tries without a pause; the longest pause."""


class _Tries(msgspec.Struct):
    wrong: int = 0
    at: float = 0.0


class Pacing:
    """Counts tries in a small file, so that starting the program again does not help.

    The wall clock is used across starts; set backwards, it only makes the pause begin anew. Within one start a clock
    that nobody can set rules.
    """

    def __init__(
        self,
        file: Path,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file, self._clock, self._steady = file, clock, steady
        self._tries = self._read()
        now = clock()
        began = min(self._tries.at, now)  # in the future: the clock went back, the pause begins now
        if began != self._tries.at:
            began = now
        self._over_at = steady() + max(0.0, _pause(self._tries.wrong) - (now - began))

    @property
    def wait_s(self) -> float:
        """Seconds before the next try is taken."""
        return max(0.0, self._over_at - self._steady())

    def trying(self) -> None:
        """A try begins: it counts as wrong until it has succeeded, so that ending the program does not help."""
        self._tries = _Tries(self._tries.wrong + 1, self._clock())
        self._over_at = self._steady() + _pause(self._tries.wrong)
        self._write()

    def spared(self) -> None:
        """The try failed through no fault of whoever typed."""
        self._tries = _Tries(max(0, self._tries.wrong - 1), self._tries.at)
        self._over_at = self._steady()
        self._write()

    def succeeded(self) -> None:
        """The right passphrase: what was wrong before is forgotten."""
        self._tries, self._over_at = _Tries(), self._steady()
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _read(self) -> _Tries:
        try:
            kept = msgspec.json.decode(self._file.read_bytes(), type=_Tries)
        except (OSError, msgspec.DecodeError):
            return _Tries()
        return kept if kept.wrong >= 0 else _Tries()

    def _write(self) -> None:
        with suppress(OSError):  # a full or closed disk must not keep anybody out
            self._file.write_bytes(msgspec.json.encode(self._tries))


def _pause(wrong: int) -> float:
    return 0.0 if wrong <= FREE else min(LONGEST_S, 2.0 ** min(wrong - FREE - 1, 10))
