"""How an engine's process is started and how long its parent waits for it, as data."""

from __future__ import annotations

from typing import Any

import msgspec


class EngineSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One engine: what the child loads, and the limits that the parent watches."""

    name: str
    factory: str
    """`module:callable`; called with `options` in the child."""
    options: dict[str, Any] = {}
    threads: int = 2
    nice: int = 0
    """How far its process stands back behind the program: 0 not at all, 19 as far as the system can."""
    load_s: float = 120.0
    """Seconds to load; the first start on a slow disk reads a gigabyte."""
    stall_s: float = 30.0
    """Seconds without any word about a request before the child counts as hung and is killed."""
    memory_mb: float = 6_000.0
    """Resident memory above which the child is replaced between two requests."""


def pack_spec(spec: EngineSpec) -> str:
    """The specification as one word of a command line."""
    return msgspec.json.encode(spec).decode()


def unpack_spec(text: str) -> EngineSpec:
    """The specification back again."""
    return msgspec.json.decode(text, type=EngineSpec)
