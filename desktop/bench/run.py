"""What every measurement is given: the weights, how much to measure, where to show progress and keep what was said."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from rich.progress import Progress

from desktop.bench import corpus
from desktop.crew import Crew
from models.catalogue import Model
from models.store import Store
from shared.engines.host import EngineHost
from shared.figures import Figure, Spent

Figures = dict[str, Figure]
T = TypeVar("T")


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One call of `iasted bench`."""

    store: Store
    folder: Path
    """Where the figures are kept, and beside them what was heard and answered."""
    progress: Progress
    limit: int | None = None
    clips: Path | None = None
    """Recordings with their texts, instead of Debian's prompts."""

    def some(self, items: Sequence[T]) -> list[T]:
        """At most `limit` items, spread over all of them."""
        return spread(items, self.limit)

    def prompts(self) -> list[corpus.Prompt]:
        """The recordings to measure with."""
        return self.some(corpus.from_folder(self.clips) if self.clips else corpus.prompts())

    def track(self, items: Sequence[T], label: str) -> Iterator[T]:
        """The items, with a bar."""
        task = self.progress.add_task(label, total=len(items))
        for item in items:
            yield item
            self.progress.advance(task)

    def keep(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """Write rows to `name`.jsonl, for people who want to read what stands behind the figures."""
        text = "".join(msgspec.json.encode(row).decode() + "\n" for row in rows)
        (self.folder / f"{name}.jsonl").write_text(text, encoding="utf-8")

    @asynccontextmanager
    async def crew(self) -> AsyncIterator[Crew]:
        """The product's own engines, ended with the measurement."""
        crew = Crew(self.store)
        try:
            yield crew
        finally:
            await crew.aclose()


class Engine:
    """Adds up what an engine's process spends: processor seconds of its own, wall seconds of who waits for it."""

    def __init__(self, host: EngineHost) -> None:
        self.host = host

    @asynccontextmanager
    async def timed(self) -> AsyncIterator[Spent]:
        """Measure the requests made inside."""
        await self.host.warm()
        spent = Spent()
        cpu, wall = self.host.cpu_s, time.perf_counter()
        yield spent
        spent.cpu, spent.wall = self.host.cpu_s - cpu, time.perf_counter() - wall


def tag(model: Model) -> str:
    """A model's name as one part of a figure's name, whose parts are parted by dots."""
    return model.id.replace(".", "_")


def spread(items: Sequence[T], count: int | None) -> list[T]:
    """`count` items at even distances; all of them when there are no more."""
    if count is None or count >= len(items):
        return list(items)
    return [items[place * len(items) // count] for place in range(count)]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` percent stay below; 0 of nothing."""
    return float(np.percentile(values, share)) if values else 0.0


def mean(values: Sequence[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
