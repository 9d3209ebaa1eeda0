"""What was measured: one JSON file that every run updates, and the table of it that people read."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import platform
import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil
from filelock import FileLock

from shared.language import say

_BEGIN, _END = "<!-- figures: begin (written by make bench) -->", "<!-- figures: end -->"
_TITLE = (
    "# Benchmarks\n\nEvery figure is measured by `make bench` (`voice_gateway` by `make load`); "
    "`bench/latest.json` holds them for programs.\n"
)


class Figure(msgspec.Struct, frozen=True):
    """One measured value; `ratio` is the value over a baseline measured in the same run."""

    value: float
    unit: str
    target: float | None = None
    baseline: float | None = None
    ratio: float | None = None
    n: int = 1
    """How many measurements stand behind the value."""

    def __post_init__(self) -> None:
        if not all(math.isfinite(x) for x in (self.value, self.target, self.baseline, self.ratio) if x is not None):
            raise ValueError(f"a figure must be finite: {self}")


class Spent(msgspec.Struct):
    """Seconds; `cpu` is this process's own, on all its threads, without its children's."""

    wall: float = 0.0
    cpu: float = 0.0


def figure(
    value: float, unit: str, *, target: float | None = None, baseline: float | None = None, n: int = 1
) -> Figure:
    """A figure whose ratio is worked out."""
    return Figure(value, unit, target, baseline, value / baseline if baseline else None, n)


@contextlib.contextmanager
def timed() -> Iterator[Spent]:
    """Measure a `with` block; the result is filled in when it ends, well or badly."""
    spent = Spent()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield spent
    finally:
        spent.wall, spent.cpu = time.perf_counter() - wall, time.process_time() - cpu


def record(figures: Mapping[str, Figure], root: Path | None = None) -> Path:
    """Write these names into `root`/bench/latest.json, keep the others, and renew docs/benchmarks.md if docs exists.

    `root` is by default the repository around the working folder, or the working folder itself.
    """
    root = root or _repository(Path.cwd())
    path = root / "bench" / "latest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        everything = dict(sorted({**_known(path), **figures}.items()))
        _replace(path, msgspec.json.format(msgspec.json.encode(everything), indent=2) + b"\n")
        if (root / "docs").is_dir():
            _renew(root / "docs" / "benchmarks.md", everything)
    return path


def machine() -> str:
    """The machine in one line: processor, cores, memory, Python, system."""
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.release()}"
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.1f} GiB, Python {platform.python_version()}, {system}"


def _repository(start: Path) -> Path:
    return next((folder for folder in (start, *start.parents) if (folder / "pyproject.toml").is_file()), start)


def _known(path: Path) -> dict[str, Figure]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Figure])
    except FileNotFoundError:
        return {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        aside = path.with_name(f"latest.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.json")
        path.replace(aside)
        logging.getLogger(__name__).warning(
            say(
                "Le fichier des mesures était abîmé : il est gardé sous %s et un nouveau commence.",
                "The file of measurements was damaged: it is kept as %s and a new one begins.",
            ),
            aside.name,
        )
        return {}


def _renew(page: Path, figures: Mapping[str, Figure]) -> None:
    text = page.read_text("utf-8") if page.is_file() else _TITLE
    before, begin, rest = text.partition(_BEGIN)
    there, end, after = rest.partition(_END)
    if not (begin and end):
        before, there, after = text.rstrip() + "\n\n", "", "\n"
    rows = _rows(there) | {name: _row(name, figure) for name, figure in figures.items()}
    _replace(page, f"{before}{_BEGIN}\n{_table(rows)}{_END}{after}".encode())


def _rows(table: str) -> dict[str, str]:
    """The rows of a page by name: a figure that was not measured here stays as it was measured last."""
    lines = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| name ")]
    return {line.split("|")[1].strip(): line for line in lines}


def _row(name: str, figure: Figure) -> str:
    numbers = [_number(figure.target), _number(figure.baseline), _number(figure.ratio), str(figure.n)]
    return " | ".join([f"| {name}", _number(figure.value), figure.unit, *numbers]) + " |"


def _table(rows: Mapping[str, str]) -> str:
    head = ["| name | value | unit | target | baseline | ratio | n |", "|---|---:|---|---:|---:|---:|---:|"]
    table = "\n".join([*head, *(rows[name] for name in sorted(rows))])
    return f"Last run {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {machine()}.\n\n{table}\n"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _processor() -> str:
    try:
        if platform.system() == "Linux":
            lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        if platform.system() == "Darwin":
            command = ["sysctl", "-n", "machdep.cpu.brand_string"]
            return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
    except (OSError, StopIteration, subprocess.SubprocessError):  # some boards do not name their processor
        pass
    return platform.processor() or platform.machine()


def _replace(path: Path, content: bytes) -> None:
    """The lock is held: one writer at a time, and readers see the old file or the new one."""
    draft = path.with_suffix(f"{path.suffix}.part")
    draft.write_bytes(content)
    draft.replace(path)
