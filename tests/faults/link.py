"""How fast a link is, how much of it is lost, and how often it is cut; both directions have the same speed."""

from __future__ import annotations

import asyncio
import random

import msgspec

SEGMENT = 1400
"""Bytes that travel together."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link as people in the field have it; nothing given is a perfect one."""

    bytes_s: float = 0
    """Each way; 0 has no bound."""
    latency_s: float = 0
    holes: float = 0
    """The share of segments that are lost and come again after `hole_s`."""
    hole_s: float = 0.2
    resets: float = 0
    """The share of requests during which the connection is reset, somewhere on the way there or back."""
    cut_every_s: float = 0
    """Everything is cut, at these intervals."""
    seed: int = 0


PERFECT = Link()


class Lane:
    """One direction of a link: a token bucket that holds one segment, and holes."""

    def __init__(self, link: Link, name: str) -> None:
        self._link, self._free = link, 0.0
        self._drawn = random.Random(f"{link.seed}/{name}")

    async def carry(self, size: int) -> None:
        """Wait for as long as these bytes take."""
        link = self._link
        if link.holes and self._drawn.random() < link.holes:
            await asyncio.sleep(link.hole_s)
        if link.bytes_s:
            clock = asyncio.get_running_loop().time
            self._free = max(clock(), self._free) + size / link.bytes_s
            await asyncio.sleep(self._free - clock())
