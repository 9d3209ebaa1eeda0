"""One running engine process as its parent sees it: what is sent, what comes back to whom, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import deque

from shared.engines import frames
from shared.engines.spec import EngineSpec, pack_spec
from shared.errors import EngineFailed, PartMissing
from shared.language import say

Answer = frames.Piece | frames.Done | frames.Failed

LAST_WORDS = 20
"""Lines of standard error kept to explain a crash."""


class Child:
    """A process that lives until `end`; whoever waits for a request of a dead child is told so."""

    def __init__(self, spec: EngineSpec, process: asyncio.subprocess.Process) -> None:
        self.spec = spec
        self.process = process
        self.ready: asyncio.Future[frames.Ready] = asyncio.get_running_loop().create_future()
        self._pong: asyncio.Future[frames.Pong] | None = None
        self._waiting: dict[int, asyncio.Queue[Answer]] = {}
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)
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
            env={**os.environ, "OMP_NUM_THREADS": str(spec.threads)},
        )
        return cls(spec, process)

    @property
    def alive(self) -> bool:
        return self.process.returncode is None and not self._tasks[0].done()

    def expect(self, generation: int) -> asyncio.Queue[Answer]:
        """Where the answers to that request will come."""
        self._waiting[generation] = asyncio.Queue()
        return self._waiting[generation]

    def forget(self, generation: int) -> None:
        """Drop whatever still comes for that request."""
        self._waiting.pop(generation, None)

    async def send(self, message: frames.Message) -> None:
        """Write one message; a dead child is noticed by the reader, not here."""
        if self.process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                self.process.stdin.write(frames.pack(message))
                await self.process.stdin.drain()

    async def ping(self, within_s: float) -> frames.Pong:
        """What the process says of itself; TimeoutError when it says nothing."""
        self._pong = asyncio.get_running_loop().create_future()
        await self.send(frames.Ping())
        return await asyncio.wait_for(self._pong, within_s)

    async def end(self) -> None:
        """Kill the process and collect it; safe to call twice."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        try:
            while True:
                head = await self.process.stdout.readexactly(4)
                self._take(frames.unpack(await self.process.stdout.readexactly(frames.length(head))))
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            self._bury()

    def _take(self, message: frames.Anything) -> None:
        match message:
            case frames.Ready() if not self.ready.done():
                self.ready.set_result(message)
            case frames.Failed(generation=0) if not self.ready.done():
                self.ready.set_exception(_refusal(message))
            case frames.Pong() if self._pong is not None and not self._pong.done():
                self._pong.set_result(message)
            case frames.Piece() | frames.Done() | frames.Failed():
                if (queue := self._waiting.get(message.generation)) is not None:
                    queue.put_nowait(message)

    def _bury(self) -> None:
        crash = self.crash()
        if not self.ready.done():
            self.ready.set_exception(crash)
            self.ready.exception()  # somebody may never have asked
        for generation, queue in self._waiting.items():
            queue.put_nowait(frames.Failed("", generation, crash.code, crash.message, retryable=True))

    def crash(self) -> EngineFailed:
        """What to say of a child that is gone."""
        last = self._last_words[-1] if self._last_words else ""
        return EngineFailed(
            say(
                f"Le moteur {self.spec.name} s'est arrêté. {last}",
                f"The engine {self.spec.name} stopped. {last}",
            ).strip(),
            code="engine-crashed",
        )

    async def _drain(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self._last_words.append(line.decode(errors="replace").strip())


def _refusal(failed: frames.Failed) -> EngineFailed | PartMissing:
    if failed.code == PartMissing.code:
        return PartMissing(failed.message)
    return EngineFailed(failed.message, code=failed.code, retryable=failed.retryable)
