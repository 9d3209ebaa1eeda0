"""Processor time of what is measured: of the server, and of all processes of the database that stands under it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import psutil


class Meter(msgspec.Struct, frozen=True):
    """A server's process, and the folder of its embedded database."""

    pid: int
    folder: str

    def read(self) -> Spent:
        """Until now."""
        times = psutil.Process(self.pid).cpu_times()
        return Spent(float(times.user + times.system), database_cpu(Path(self.folder)))


class Spent(msgspec.Struct, frozen=True):
    """Processor seconds, on all threads."""

    server: float
    database: float

    def since(self, before: Spent) -> Spent:
        return Spent(self.server - before.server, self.database - before.database)


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
