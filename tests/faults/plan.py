"""What goes wrong with each request, drawn from a seed: the same seed does the same to the same requests."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Literal, Protocol, get_args

import msgspec

Kind = Literal[
    "none",
    "refuse",  # taken from the client, never given to the server
    "cut-request",  # the server sees only its beginning
    "cut-reply",  # the server has done its part; the client sees only the beginning of the answer
    "lose-reply",  # the server has done its part; the client sees nothing
    "hang-up",  # the client is cut at once, while the server is still at work on it
    "delay",  # late, but whole
    "twice",  # given to the server twice, one after the other; the first answer counts
    "both",  # given to the server twice at the same time
    "again-later",  # given to the server again when other requests have passed
    "hold",  # the next request passes before it
    "strike",  # something happens to the server while it is at work: `Proxy.strike`
]
KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind not in {"none", "strike"})
SYNC = r"/api/v1/(sync|keys|blobs|artifacts|files|review)\b"


class Fault(msgspec.Struct, frozen=True):
    """One thing that goes wrong; `at` is the share of the bytes that still pass, `seconds` how long it takes."""

    kind: Kind = "none"
    at: float = 0.0
    seconds: float = 0.0


NONE = Fault()


class Plan(Protocol):
    """Asked once for each request, in the order they come."""

    def fault(self, path: str) -> Fault: ...


class Calm:
    """Nothing goes wrong."""

    def fault(self, path: str) -> Fault:
        del path
        return NONE


class Seeded:
    """`rate` of the requests whose path fits `only` fail, in one of `kinds`."""

    def __init__(
        self, seed: object, rate: float = 0.3, kinds: tuple[Kind, ...] = KINDS, only: str = SYNC, longest_s: float = 0.2
    ) -> None:
        self.seed, self.rate, self.kinds = seed, rate, kinds
        self._only, self._longest_s, self._number = re.compile(only), longest_s, 0

    def fault(self, path: str) -> Fault:
        if not self._only.search(path):
            return NONE
        self._number += 1
        return self.at(self._number)

    def at(self, number: int) -> Fault:
        """The fault of the request with this number, from 1."""
        drawn = random.Random(f"{self.seed}/{number}")
        if drawn.random() >= self.rate:
            return NONE
        return Fault(drawn.choice(self.kinds), drawn.random(), drawn.random() * self._longest_s)

    def __str__(self) -> str:
        ahead = ", ".join(f"{number} {self.at(number).kind}" for number in range(1, 9))
        return f"Seeded(seed={self.seed!r}, rate={self.rate}): {ahead}, …"


class Script:
    """These faults, one after the other, for requests whose path fits; then nothing goes wrong any more."""

    def __init__(self, *faults: Fault, only: str = "") -> None:
        self.left, self._only = list(faults), re.compile(only)

    def fault(self, path: str) -> Fault:
        if not self.left or not self._only.search(path):
            return NONE
        return self.left.pop(0)


class Counts:
    """What passed and what went wrong."""

    def __init__(self) -> None:
        self.up = self.down = self.requests = self.cuts = 0
        """Bytes from the client, bytes to the client, requests, connections cut by the clock."""
        self.faults: Counter[str] = Counter()
        self.paths: Counter[str] = Counter()
        self.log: list[tuple[str, Fault]] = []

    def met(self, request: str, fault: Fault) -> None:
        """A request has come."""
        self.requests += 1
        self.paths[request.partition(" ")[2].partition("?")[0]] += 1
        self.faults[fault.kind] += 1
        self.log.append((request, fault))

    @property
    def bytes(self) -> int:
        return self.up + self.down
