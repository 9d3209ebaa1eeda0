"""The encoder of questions, in a process of its own: on a laptop CTranslate2 serves it, on a server PyTorch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import numpy as np

from shared.engines.host import EngineHost
from shared.errors import EngineFailed, IastedError
from shared.language import say
from shared.routing.remembering import WIDTH, Vector

MOST = 16
"""Texts that go together at most; more of them would make the first wait for the last."""

LONGEST = 4_000
"""Characters of a text that count: more than five hundred tokens."""

Waiting = tuple[tuple[str, ...], asyncio.Future[Vector]]


class HostedEncoder:
    """An `Encoder` through an engine that serves `encode`; `name` says which weights, in which revision.

    Whoever comes while others are served goes together with all who wait: many at once cost little more than one.
    """

    def __init__(self, host: EngineHost, name: str, threshold: float) -> None:
        self.host, self.name, self.threshold = host, name, threshold
        self._waiting: list[Waiting] = []
        self._serving: asyncio.Task[None] | None = None

    async def warm(self) -> None:
        """Start the process now, so that the first question is not slower than the others."""
        await self.host.warm()

    async def encode(self, texts: Sequence[str]) -> Vector:
        if not texts:
            return np.empty((0, WIDTH), np.float32)
        told: asyncio.Future[Vector] = asyncio.get_running_loop().create_future()
        self._waiting.append((tuple(map(_sendable, texts)), told))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        return await told

    async def aclose(self) -> None:
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.gather(self._serving, return_exceptions=True)
        _tell(self._waiting, _closed())
        await self.host.aclose()

    async def _serve(self) -> None:
        while together := self._together():
            try:
                vectors = await self._ask([text for texts, _ in together for text in texts])
            except IastedError as error:
                _tell(together, error)
                continue
            except Exception as error:
                _tell(together, EngineFailed(f"{self.name}: {error}", code="engine-failed"))
                continue
            except BaseException:
                _tell(together, _closed())
                raise
            for texts, told in together:
                mine, vectors = vectors[: len(texts)], vectors[len(texts) :]
                if not told.done():
                    told.set_result(mine)

    def _together(self) -> list[Waiting]:
        """The next ones who still wait; one of them at least, however much it asks for."""
        self._waiting = [each for each in self._waiting if not each[1].done()]
        together = self._waiting[:1]
        for each in self._waiting[1:]:
            if sum(len(texts) for texts, _ in together) + len(each[0]) > MOST:
                break
            together.append(each)
        self._waiting = self._waiting[len(together) :]
        return together

    async def _ask(self, texts: list[str]) -> Vector:
        found = bytearray()
        async with aclosing(self.host.ask("encode", {"texts": texts})) as pieces:
            async for piece in pieces:
                found += piece["vectors"]
        numbers = np.frombuffer(found, "<f4").astype(np.float32, copy=False)
        if numbers.size != WIDTH * len(texts) or not np.isfinite(numbers).all():
            raise EngineFailed(f"{self.name}: {numbers.size} numbers for {len(texts)} texts", code="engine-nonsense")
        return numbers.reshape(-1, WIDTH)


def _sendable(text: str) -> str:
    """Without halves of characters, which no process can be sent, and no longer than the encoder reads."""
    return text[:LONGEST].encode("utf-8", "replace").decode()


def _tell(waiting: list[Waiting], error: IastedError) -> None:
    for _, told in waiting:
        if not told.done():
            told.set_exception(error)


def _closed() -> EngineFailed:
    return EngineFailed(say("L'encodeur est fermé.", "The encoder is closed."), code="engine-closed")
