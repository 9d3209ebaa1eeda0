"""The parent's side of every local engine: start its process, ask it, stop it, replace it when it falls.

The process starts when first needed. A request that is abandoned is cancelled there; a process that crashes,
hangs or grows too large is killed and replaced, each time after a longer pause until a request succeeds.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any, TypeVar

from shared.engines import frames
from shared.engines.child import Answer, Child
from shared.engines.spec import EngineSpec
from shared.errors import EngineFailed, PartMissing
from shared.language import say

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
HEARTBEAT_EVERY_S = 3.0
"""While an answer or a loading is waited for, the process is asked this often whether it lives."""
HEARTBEAT_S = 5.0
"""A process that does not say so within this time is hung, however busy the machine."""

E = TypeVar("E", bound=Exception)


class EngineHost:
    """One engine in one child process; requests are served one after the other."""

    def __init__(self, spec: EngineSpec) -> None:
        self.spec = spec
        self.cpu_s = 0.0
        """Processor seconds of all requests so far."""
        self._child: Child | None = None
        self._starting = asyncio.Lock()
        self._generations = itertools.count(1)
        self._falls = 0
        self._closings = 0

    @property
    def pid(self) -> int | None:
        """The process that runs now, if any."""
        return self._child.process.pid if self._child and self._child.alive else None

    @property
    def busy(self) -> bool:
        """Whether it starts, or somebody waits for its answer."""
        return self._starting.locked() or (self._child is not None and self._child.alive and self._child.busy)

    async def warm(self) -> None:
        """Start the process now rather than at the first request."""
        await self._ready_child()

    async def ask(self, op: str, body: dict[str, Any], *, turn: str = "") -> AsyncGenerator[dict[str, Any], None]:
        """The pieces of the answer, in order.

        Closing the iterator cancels the request. Raises EngineFailed when the process crashes or hangs, and
        PartMissing when it cannot load for want of a part.
        """
        child = await self._ready_child()
        generation = next(self._generations)
        answers = child.expect(generation)
        finished = False
        try:
            await self._send(child, frames.Ask(turn, generation, op, body))
            while True:
                match await self._next(child, answers):
                    case frames.Piece(body=piece):
                        yield piece
                    case frames.Done(cpu_s=cpu_s):
                        finished, self._falls = True, 0
                        self.cpu_s += cpu_s
                        return
                    case frames.Failed() as failed:
                        finished = True
                        raise EngineFailed(failed.message, code=failed.code, retryable=failed.retryable)
        finally:
            child.forget(generation)
            if not finished and child.alive:
                child.tell(frames.Cancel(turn, generation))

    async def memory_mb(self) -> float:
        """Resident memory of the process, 0 when none runs; EngineFailed when it does not say."""
        child = self._child
        if child is None or not child.alive:
            return 0.0
        try:
            return (await child.ping(HEARTBEAT_S)).memory_mb
        except TimeoutError:
            raise await self._fell(child, self._hung()) from None

    async def aclose(self) -> None:
        """End the process, even one that is just starting; the host may be used again."""
        self._closings += 1
        await self._end()

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await asyncio.shield(child.end())

    async def _ready_child(self) -> Child:
        async with self._starting:
            if self._child is not None and self._child.alive:
                child = await self._loaded(self._child)
                if await self.memory_mb() < self.spec.memory_mb or child.busy:
                    return child
                await self._end()
            if self._child is not None:
                await self._fell(self._child, self._child.crash())
            closings = self._closings
            if self._falls:
                await asyncio.sleep(min(FIRST_PAUSE_S * 2 ** (self._falls - 1), LONGEST_PAUSE_S))
            self._child = child = await Child.start(self.spec)
            if closings != self._closings:
                raise await self._fell(child, child.crash())
            return await self._loaded(child)

    async def _loaded(self, child: Child) -> Child:
        """The child once its engine is loaded; a caller that gives up leaves it loading for the next one."""
        try:
            async with asyncio.timeout(self.spec.load_s):
                while not (await asyncio.wait({child.ready}, timeout=HEARTBEAT_EVERY_S))[0]:
                    await child.ping(HEARTBEAT_S)
                child.ready.result()
        except TimeoutError:
            raise await self._fell(child, self._hung()) from None
        except (EngineFailed, PartMissing) as error:
            raise await self._fell(child, error) from None
        return child

    async def _send(self, child: Child, message: frames.Message) -> None:
        try:
            await child.send(message, self.spec.stall_s)
        except TimeoutError:
            raise await self._fell(child, self._hung()) from None

    async def _next(self, child: Child, answers: asyncio.Queue[Answer]) -> Answer:
        """The next word about a request; one that waits behind another is patient while that one gets answers."""
        clock = asyncio.get_running_loop().time
        asked_at = clock()
        while True:
            try:
                async with asyncio.timeout(min(HEARTBEAT_EVERY_S, self.spec.stall_s)):
                    return await answers.get()
            except TimeoutError:
                await self._check(child, silent_s=clock() - max(asked_at, child.heard_at))

    async def _check(self, child: Child, *, silent_s: float) -> None:
        """Replace the process and raise EngineFailed when it has stalled, or does not even answer a ping."""
        if silent_s < self.spec.stall_s:
            with suppress(TimeoutError):
                await child.ping(HEARTBEAT_S)
                return
        raise await self._fell(child, self._hung())

    async def _fell(self, child: Child, error: E) -> E:
        """Kill and forget the child; the error comes back, to be raised."""
        self._falls += 1
        if self._child is child:
            self._child = None
        await asyncio.shield(child.end())
        return error

    def _hung(self) -> EngineFailed:
        return EngineFailed(
            say(
                f"Le moteur {self.spec.name} ne répond plus ; il est redémarré.",
                f"The engine {self.spec.name} does not answer; it is being restarted.",
            ),
            code="engine-hung",
        )
