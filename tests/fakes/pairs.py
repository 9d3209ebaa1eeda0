"""The pairs of questions that the cache is held to, written for it; `held_out` ones were never tuned on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

DATA = Path(__file__).parents[1] / "data"


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    a: str
    b: str
    same: bool
    kind: str
    held_out: bool = False


@cache
def pairs() -> tuple[Pair, ...]:
    lines = (DATA / "cache_pairs.jsonl").read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=Pair) for line in lines)


def paraphrases(*, held_out: bool) -> list[Pair]:
    return [pair for pair in pairs() if pair.same and pair.held_out is held_out]


def traps() -> list[Pair]:
    return [pair for pair in pairs() if not pair.same]
