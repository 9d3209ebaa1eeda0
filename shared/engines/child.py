"""One running engine process as its parent sees it: what is sent, what comes back to whom, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import deque
from typing import Any

from shared.engines import frames
from shared.engines.spec import EngineSpec, pack_spec
from shared.errors import EngineFailed, PartMissing
from shared.language import say

Answer = frames.Piece | frames.Done | frames.Failed

LAST_WORDS = 4_000
"""Bytes of standard error kept to explain a crash."""
LONGEST_WORD = 200
PATIENCE_S = 1.0
"""How long a dead child's pipes may stay open: whatever it started may hold them for ever."""


class Child:
    """A process that lives until `end`; whoever waits for a request of a dead child is told so."""

    def __init__(self, spec: EngineSpec, process: asyncio.subprocess.Process) -> None:
        self.spec = spec
        self.process = process
        self.ready: asyncio.Future[frames.Ready] = asyncio.get_running_loop().create_future()
        self.heard_at = 0.0
        """When it last said anything about a request, on the loop's clock."""
        self._pongs: deque[asyncio.Future[frames.Pong]] = deque()
        self._waiting: dict[int, asyncio.Queue[Answer]] = {}
        self._last_words = b""
        self._buried = False
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._drain())]

    @classmethod
    async def start(cls, spec: EngineSpec) -> Child:
        """Start the process; it is usable once `ready` is done."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "shared.engines.worker",
            pack_spec(spec),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **_threading(spec)},
        )
        return cls(spec, process)

    @property
    def alive(self) -> bool:
        return self.process.returncode is None and not self._buried

    @property
    def busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._waiting)

    def expect(self, generation: int) -> asyncio.Queue[Answer]:
        """Where the answers to that request will come; a dead child's is there at once."""
        queue = self._waiting[generation] = asyncio.Queue()
        if self._buried:
            queue.put_nowait(self._epitaph(generation))
        return queue

    def forget(self, generation: int) -> None:
        """Drop whatever still comes for that request."""
        self._waiting.pop(generation, None)

    def tell(self, message: frames.Message) -> None:
        """Write one message without waiting; a dead child is noticed by the reader, not here."""
        if self.process.stdin is not None and not self._buried:
            self.process.stdin.write(frames.pack(message))

    async def send(self, message: frames.Message, within_s: float) -> None:
        """Write one message; TimeoutError when the child does not take it."""
        self.tell(message)
        if self.process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                async with asyncio.timeout(within_s):
                    await self.process.stdin.drain()

    async def ping(self, within_s: float) -> frames.Pong:
        """What the process says of itself; TimeoutError when it says nothing, EngineFailed when it is gone."""
        if self._buried:
            raise self.crash()
        pong: asyncio.Future[frames.Pong] = asyncio.get_running_loop().create_future()
        self._pongs.append(pong)
        self.tell(frames.Ping())
        async with asyncio.timeout(within_s):
            return await pong

    async def end(self) -> None:
        """Kill the process and collect it; safe to call twice."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        if self.process.stdin is not None:
            self.process.stdin.close()
        endings: list[asyncio.Task[Any]] = [*self._tasks, asyncio.create_task(self.process.wait())]
        await asyncio.wait(endings, timeout=PATIENCE_S)
        for task in endings:
            task.cancel()
        await asyncio.gather(*endings, return_exceptions=True)
        self._bury()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        try:
            while True:
                head = await self.process.stdout.readexactly(4)
                self._take(frames.unpack(await self.process.stdout.readexactly(frames.length(head))))
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            await asyncio.wait(self._tasks[1:], timeout=PATIENCE_S)  # its last words
            self._bury()

    def _take(self, message: frames.Anything) -> None:
        match message:
            case frames.Ready() if not self.ready.done():
                self.ready.set_result(message)
            case frames.Failed(generation=0) if not self.ready.done():
                self.ready.set_exception(_refusal(message))
            case frames.Pong() if self._pongs:
                pong = self._pongs.popleft()
                if not pong.done():
                    pong.set_result(message)
            case frames.Piece() | frames.Done() | frames.Failed():
                self.heard_at = asyncio.get_running_loop().time()
                if (queue := self._waiting.get(message.generation)) is not None:
                    queue.put_nowait(message)

    def _bury(self) -> None:
        if self._buried:
            return
        self._buried = True
        waited_for: list[asyncio.Future[Any]] = [self.ready, *self._pongs]
        for asked in waited_for:
            if not asked.done():
                asked.set_exception(self.crash())
                asked.exception()  # somebody may never have asked
        for generation, queue in self._waiting.items():
            queue.put_nowait(self._epitaph(generation))

    def _epitaph(self, generation: int) -> frames.Failed:
        crash = self.crash()
        return frames.Failed("", generation, crash.code, crash.message, retryable=True)

    def crash(self) -> EngineFailed:
        """What to say of a child that is gone."""
        said = self._last_words.decode(errors="replace").split("\n")
        last = next((line.strip()[:LONGEST_WORD] for line in reversed(said) if line.strip()), "")
        return EngineFailed(
            say(
                f"Le moteur {self.spec.name} s'est arrêté. {last}",
                f"The engine {self.spec.name} stopped. {last}",
            ).strip(),
            code="engine-crashed",
        )

    async def _drain(self) -> None:
        assert self.process.stderr is not None
        while chunk := await self.process.stderr.read(LAST_WORDS):
            self._last_words = (self._last_words + chunk)[-LAST_WORDS:]


def _threading(spec: EngineSpec) -> dict[str, str]:
    """How its libraries use threads; numpy's own would spin for 100 ms after each spectrogram."""
    return {"OMP_NUM_THREADS": str(spec.threads), "OMP_WAIT_POLICY": "PASSIVE", "OPENBLAS_NUM_THREADS": "1"}


def _refusal(failed: frames.Failed) -> EngineFailed | PartMissing:
    if failed.code == PartMissing.code:
        return PartMissing(failed.message)
    return EngineFailed(failed.message, code=failed.code, retryable=failed.retryable)
