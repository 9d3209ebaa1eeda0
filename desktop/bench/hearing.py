"""One way of hearing, and what it has got right, wrong and spent so far."""

from __future__ import annotations

import time

from desktop.bench.run import Figures, mean, percentile
from desktop.bench.wer import Wer
from models.catalogue import Model
from models.engines import THREADS
from models.store import Store
from shared.engines.host import EngineHost
from shared.engines.hosted import HostedTranscriber
from shared.engines.spec import EngineSpec
from shared.figures import figure
from shared.voice.events import FinalTranscript
from shared.voice.ports import Capabilities, Transcriber, Utterance


class Ear:
    """Hears clips in one way and counts; the same transcriber may serve several ways."""

    def __init__(self, transcriber: Transcriber, *, full_window: bool = False, glossary: str = "") -> None:
        self._transcriber = transcriber
        self._full = full_window
        self._glossary = glossary
        self.wer = Wer()
        self.cpu_s: list[float] = []
        self.wall_s: list[float] = []
        self.retried = 0

    async def hear(self, pcm: bytes, said: str = "") -> str:
        """What is heard in `pcm`, counted against what was said."""
        utterance = Utterance(turn="bench", pcm=pcm, full_window=self._full, glossary=self._glossary)
        started = time.perf_counter()
        final = await heard(self._transcriber, utterance)
        self.wall_s.append(time.perf_counter() - started)
        self.cpu_s.append(final.cpu_s)
        self.retried += final.retried
        self.count(said, final.text)
        return final.text

    def count(self, said: str, text: str) -> None:
        """Count what was heard somewhere else."""
        self.wer.add(said, text)

    @property
    def percent(self) -> float:
        """Word errors in a hundred words."""
        return 100 * self.wer.rate

    def figures(self, name: str) -> Figures:
        """What people ask of any way of hearing; targets and baselines are for who compares."""
        n = self.wer.clips
        return {
            f"{name}.wer": figure(self.percent, "%", n=n),
            f"{name}.loops": figure(self.wer.loops, "clips", n=n),
            f"{name}.empty": figure(self.wer.empty, "clips", n=n),
            f"{name}.retried": figure(self.retried, "clips", n=n),
            f"{name}.cpu": figure(mean(self.cpu_s), "s/clip", n=n),
            f"{name}.wall_p50": figure(1000 * percentile(self.wall_s, 50), "ms", n=n),
            f"{name}.wall_p95": figure(1000 * percentile(self.wall_s, 95), "ms", n=n),
        }


async def heard(transcriber: Transcriber, utterance: Utterance) -> FinalTranscript:
    """The last word of a transcriber on one utterance."""
    final = FinalTranscript(turn=utterance.turn, text="")
    async for event in transcriber.transcribe(utterance):
        if isinstance(event, FinalTranscript):
            final = event
    return final


def reference(model: Model, store: Store) -> HostedTranscriber:
    """faster-whisper's own `transcribe` on the same weights and threads, in a process like the product's."""
    spec = EngineSpec(
        name=f"faster-whisper {model.id}",
        factory="shared.engines.reference:ReferenceWhisper",
        options={"folder": str(store.folder(model)), "threads": THREADS},
        threads=THREADS,
        stall_s=600.0,
    )
    return HostedTranscriber(EngineHost(spec), Capabilities())
