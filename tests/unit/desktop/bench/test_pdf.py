"""Unit: the measurement of PDFs gives wall time, processor time and size of the example."""

from __future__ import annotations

from rich.progress import Progress

from desktop.bench.pdf import example, pdf
from desktop.bench.run import Run
from models.store import Store
from shared.reports.checks import problems


def test_the_example_is_a_report_without_a_fault():
    sample = example()
    assert problems(sample.report, sample.kind) == ()
    assert example() == sample


async def test_one_run_gives_every_figure(tmp_path):
    figures = await pdf(Run(store=Store(tmp_path), folder=tmp_path, progress=Progress(disable=True), limit=1))
    assert set(figures) == {f"pdf.three-pages.{name}" for name in ("cold", "warm", "warm-p95", "warm-cpu", "size")}
    assert figures["pdf.three-pages.warm"].target == 1.5
    assert all(figure.value > 0 for figure in figures.values())
