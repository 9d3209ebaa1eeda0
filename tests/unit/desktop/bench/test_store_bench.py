"""The store's benchmark measures the same work on both databases, and gives figures."""

from __future__ import annotations

from rich.progress import Progress

from desktop.bench.run import Run
from desktop.bench.store import store
from models.store import default_store


async def test_every_promised_figure_is_there_with_its_baseline(tmp_path):
    found = await store(Run(store=default_store(), folder=tmp_path, progress=Progress(disable=True), limit=1))
    assert found["store.search.p95"].target == 50
    assert found["store.save.p95"].target == 30
    for work in ("save", "search", "list"):
        for part in ("p50", "p95", "cpu_mean"):
            figure = found[f"store.{work}.{part}"]
            assert figure.value > 0
            assert figure.ratio
    assert found["store.unlock.p50"].value > 0
