"""How long a report of three pages takes to become a PDF: in a fresh process, and again in a warm one."""

from __future__ import annotations

import asyncio
import sys
import tomllib
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import msgspec

from desktop.bench.run import Figures, Run, percentile
from shared.errors import PartMissing
from shared.figures import Spent, figure, timed
from shared.language import say
from shared.reports.content import AttachmentRef, Kind, Report
from shared.reports.kinds import kind
from shared.reports.render import pdf as made

_WARM_S = 1.5
_TIMES = 8
_ONE = "from desktop.bench.pdf import example; example().pdf()"


class Example(msgspec.Struct, frozen=True):
    """A report of three pages, and who signs it."""

    report: Report
    kind: Kind
    author: str
    organisation: str

    def pdf(self) -> bytes:
        """The example on paper."""
        return made(self.report, self.kind, author=self.author, organisation=self.organisation)


def example() -> Example:
    """The invented report of data/report.toml, always the same."""
    text = resources.files("desktop.bench").joinpath("data", "report.toml").read_text(encoding="utf-8")
    told: dict[str, Any] = tomllib.loads(text)
    report = Report(
        id="01a20ec75d9ca88c3d8eff23ac",
        number="RV-2026-11-75TW6-946V2",
        kind=told["kind"],
        created=datetime(2026, 11, 23, 12, 31, tzinfo=UTC),
        changed=datetime(2026, 11, 24, 7, 5, tzinfo=UTC),
        status="final",
        privacy="restricted",
        values={name: value.strip() for name, value in told["values"].items()},
        attachments=tuple(msgspec.convert(told["attachments"], list[AttachmentRef])),
    )
    return Example(report, kind(report.kind), told["author"], told["organisation"])


async def pdf(run: Run) -> Figures:
    """Cold is the whole process, from its start to the bytes; warm is one call."""
    sample = example()
    times = min(_TIMES, run.limit or _TIMES)
    with timed() as cold:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", _ONE)
        code = await process.wait()
    if code:
        raise PartMissing(say("Aucun PDF n'a pu être fait.", "No PDF could be made."))
    sample.pdf()
    size, warm = 0, list[Spent]()
    for _ in run.track(range(times), "PDF"):
        with timed() as spent:
            size = len(sample.pdf())
        warm.append(spent)
    return {
        "pdf.three-pages.cold": figure(cold.wall, "s"),
        "pdf.three-pages.warm": figure(percentile([one.wall for one in warm], 50), "s", target=_WARM_S, n=times),
        "pdf.three-pages.warm-p95": figure(percentile([one.wall for one in warm], 95), "s", target=_WARM_S, n=times),
        "pdf.three-pages.warm-cpu": figure(percentile([one.cpu for one in warm], 50), "s", n=times),
        "pdf.three-pages.size": figure(size / 1000, "kB"),
    }
