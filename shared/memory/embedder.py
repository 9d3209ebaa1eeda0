"""The encoder of questions, in a process of its own: on a laptop CTranslate2 serves it, on a server PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

import numpy as np

from shared.engines.host import EngineHost
from shared.errors import EngineFailed
from shared.routing.remembering import WIDTH, Vector


class HostedEncoder:
    """An `Encoder` through an engine that serves `encode`; `name` says which weights, in which revision."""

    def __init__(self, host: EngineHost, name: str, threshold: float) -> None:
        self.host, self.name, self.threshold = host, name, threshold

    async def warm(self) -> None:
        """Start the process now, so that the first question is not slower than the others."""
        await self.host.warm()

    async def encode(self, texts: Sequence[str]) -> Vector:
        found = bytearray()
        async with aclosing(self.host.ask("encode", {"texts": list(texts)})) as pieces:
            async for piece in pieces:
                found += piece["vectors"]
        numbers = np.frombuffer(found, "<f4").astype(np.float32, copy=False)
        if numbers.size != WIDTH * len(texts) or not np.isfinite(numbers).all():
            raise EngineFailed(f"{self.name}: {numbers.size} numbers for {len(texts)} texts", code="engine-nonsense")
        return numbers.reshape(-1, WIDTH)

    async def aclose(self) -> None:
        await self.host.aclose()
