"""The figures as they come: written down, then shown to people, or a line of JSON each for programs."""

from __future__ import annotations

import sys

import msgspec

from shared.figures import Figure, record
from shared.language import say
from sync_server.bench.outcome import Figures
from sync_server.bench.run import measure


def bench(seconds: float, *, as_json: bool) -> None:
    """Measure, record and show, one group after the other."""
    record({})  # a place that cannot be written is told now, not after a minute
    for found in measure(seconds, _progress):
        record(found)
        sys.stdout.write(lines(found) if as_json else table(found))
        sys.stdout.flush()


def lines(figures: Figures) -> str:
    """A line of JSON each."""
    told = ({"name": name, **msgspec.to_builtins(found), "met": met(found)} for name, found in figures.items())
    return "".join(msgspec.json.encode(each).decode() + "\n" for each in told)


def table(figures: Figures) -> str:
    """Name, value, unit, and what it is held against."""
    return "".join(
        f"{name:<28}{found.value:>10.4g} {found.unit:<11}{_beside(found)}\n" for name, found in figures.items()
    )


def met(found: Figure) -> bool | None:
    """Whether a target was reached; None without one. What is counted by the second must be high, all else low."""
    if found.target is None:
        return None
    return found.value >= found.target if found.unit.endswith("/s") else found.value <= found.target


def _beside(found: Figure) -> str:
    told = []
    if found.target is not None:
        reached = say("atteint", "met") if met(found) else say("MANQUÉ", "MISSED")
        told.append(say(f"but {found.target:.4g} : {reached}", f"target {found.target:.4g}: {reached}"))
    if found.baseline is not None:
        told.append(say(f"nu {found.baseline:.4g}", f"bare {found.baseline:.4g}"))
    return ", ".join(told)


def _progress(what: str) -> None:
    """On the other stream, so that figures can be piped."""
    sys.stderr.write(f"… {what}\n")
    sys.stderr.flush()
