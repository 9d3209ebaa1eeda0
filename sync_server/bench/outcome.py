"""What a measurement found, and its figures beside those of the same work done bare."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from shared.figures import Figure, figure

Figures = dict[str, Figure]


class Outcome(msgspec.Struct):
    """Some seconds of the same work, asked for by several at once."""

    seconds: float
    taken: list[float]
    """Seconds that each took, from asking to the whole answer."""
    cpu: float = 0.0
    """Processor seconds of the process that did the work."""

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / len(self.taken)

    def ms(self, share: float) -> float:
        """Milliseconds that `share` percent stay below."""
        return 1000 * percentile(self.taken, share)


def figures(name: str, found: Outcome, bare: Outcome | None = None) -> Figures:
    """Rate, p50, p95 and processor time; `bare` gives the baselines."""

    def told(unit: str, of: Callable[[Outcome], float]) -> Figure:
        return figure(of(found), unit, baseline=of(bare) if bare else None, n=len(found.taken))

    return {
        f"{name}.rate": told("requests/s", lambda each: each.rate),
        f"{name}.p50": told("ms", lambda each: each.ms(50)),
        f"{name}.p95": told("ms", lambda each: each.ms(95)),
        f"{name}.cpu": told("ms", lambda each: each.cpu_ms),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]
