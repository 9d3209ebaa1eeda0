"""What a run found: counts that must be nothing, waits in milliseconds, and what the server spent."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

import msgspec
import psutil


class Waits(msgspec.Struct):
    """Milliseconds beyond what the engines themselves took."""

    n: int
    p50: float
    p95: float
    most: float


class Found(msgspec.Struct):
    """Of one kind of server at one number of people."""

    talking: int
    idle: int
    connected: int
    seconds: float
    turns: int = 0
    chunks_sent: int = 0
    chunks_lost: int = 0
    chunks_repeated: int = 0
    events: int = 0
    events_lost: int = 0
    events_repeated: int = 0
    failed: int = 0
    """Turns that ended with a failure."""
    why: dict[str, int] = {}
    cuts: int = 0
    """Connections that were aborted and taken up again."""
    added_ms: Waits | None = None
    """From the last chunk to what was heard."""
    text_ms: Waits | None = None
    """From the last chunk to the first words of the answer."""
    client_late_ms: Waits | None = None
    """How late this very client's own clock ticks: it shares the machine with the server."""
    server_cpu: float = 0.0
    """Processors in use."""
    client_cpu: float = 0.0
    server_waited: float = 0.0
    """The share of the time that it could have worked and had no processor, because of others on this machine."""
    client_waited: float = 0.0
    kib_a_connection: float = 0.0
    rss_mib: float = 0.0


def waits(taken: Sequence[float]) -> Waits | None:
    """Of seconds; None out of nothing."""
    if len(taken) < 2:
        return None
    cuts = statistics.quantiles(taken, n=20, method="inclusive")
    return Waits(
        n=len(taken),
        p50=round(statistics.median(taken) * 1000, 1),
        p95=round(cuts[-1] * 1000, 1),
        most=round(max(taken) * 1000, 1),
    )


class Process:
    """Processor time and memory of a process."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)

    @property
    def cpu_s(self) -> float:
        times = self._process.cpu_times()
        return times.user + times.system

    @property
    def waited_s(self) -> float:
        """For a processor, until now; only Linux tells."""
        told = Path(f"/proc/{self._process.pid}/schedstat")
        return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0

    @property
    def rss(self) -> int:
        return self._process.memory_info().rss
