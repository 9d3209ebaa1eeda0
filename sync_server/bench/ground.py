"""Processor time of the database that stands under a measurement: its processes, and those of them that have ended."""

from __future__ import annotations

from pathlib import Path

import psutil


def database_cpu(folder: Path) -> float:
    """Seconds of the embedded database of this folder, until now."""
    pid = int((folder / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
    postmaster = psutil.Process(pid)
    own = postmaster.cpu_times()
    return float(own.user + own.system + _of_ended(own) + sum(map(_of_living, postmaster.children(recursive=True))))


def _of_ended(times: object) -> float:
    """Of children that were waited for; systems that do not tell count them as nothing."""
    return float(getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0))


def _of_living(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # between two looks
        return 0.0
    return float(times.user + times.system)
