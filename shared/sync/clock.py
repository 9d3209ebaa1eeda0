"""A hybrid logical clock: stamps that only grow, close to the wall clock when that is right, sorting as text."""

from __future__ import annotations

FIRST = "000000000000-0000"
_MOST = 0xFFFF
AHEAD_MS = 5 * 60 * 1000
"""How far ahead of its receipt a stamp counts; beyond that it is taken for the moment of receipt."""


def stamp(before: str, now_ms: int) -> str:
    """The stamp after `before`; a clock set back goes on from where it was."""
    last_ms, count = _parts(before)
    if now_ms > last_ms:
        return _text(max(now_ms, 0), 0)
    return _text(last_ms, count + 1) if count < _MOST else _text(last_ms + 1, 0)


def met(mine: str, other: str, received_ms: int) -> str:
    """The stamp to go on from after reading one of another device: what I write next comes after what I read."""
    return max(mine, bounded(other, received_ms))


def bounded(written: str, received_ms: int) -> str:
    """A stamp as it counts for others: never far after the server's own time of receipt."""
    ms, count = _parts(written)
    return written if ms <= received_ms + AHEAD_MS else _text(received_ms + AHEAD_MS, count)


def _parts(written: str) -> tuple[int, int]:
    return int(written[:12], 16), int(written[13:], 16)


def _text(ms: int, count: int) -> str:
    return f"{min(ms, 2**48 - 1):012x}-{count:04x}"
