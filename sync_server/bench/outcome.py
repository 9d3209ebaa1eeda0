"""What a measurement found, and its figures beside those of the same work done bare."""

from __future__ import annotations

from collections.abc import Sequence

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
    n = len(found.taken)

    def beside(value: float, unit: str, baseline: float | None) -> Figure:
        return figure(value, unit, baseline=baseline, n=n)

    return {
        f"{name}.rate": beside(found.rate, "requests/s", bare and bare.rate),
        f"{name}.p50": beside(found.ms(50), "ms", bare and bare.ms(50)),
        f"{name}.p95": beside(found.ms(95), "ms", bare and bare.ms(95)),
        f"{name}.cpu": beside(found.cpu_ms, "ms", bare and bare.cpu_ms),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]
