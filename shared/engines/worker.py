"""The child's side: load one engine, then serve its requests until the parent goes away.

Started as `python -m shared.engines.worker SPEC` by `host.py`. Messages come in on standard input and leave on
what was standard output; whatever a library prints goes to standard error. When standard input ends, the parent
is gone and so is the child: no engine outlives its program.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol

import psutil

from shared.engines import frames
from shared.engines.spec import EngineSpec, unpack_spec
from shared.errors import IastedError


class Engine(Protocol):
    """What a child process serves.

    An engine may name requests in `gives_way`: they count as cancelled as soon as any other one comes. Those in
    `aside` are served beside the others by a thread of their own.
    """

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        """Answer `op` piece by piece; look at `cancelled` often and return early when it says so."""
        ...


class Worker:
    """One engine, one or two queues of requests, one thread that listens while the engine works."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._sending = threading.Lock()
        self._asked: queue.SimpleQueue[frames.Ask] = queue.SimpleQueue()
        self._asked_aside: queue.SimpleQueue[frames.Ask] = queue.SimpleQueue()
        self._aside: frozenset[str] = frozenset()
        self._gives_way: frozenset[str] = frozenset()
        self._newest = 0
        self._cancelled: set[int] = set()
        self._counted_s = 0.0
        self._process = psutil.Process()

    def run(self, spec: EngineSpec) -> None:
        """Load, say so, serve for ever."""
        _stand_back(self._process, spec.nice)
        threading.Thread(target=self._listen, daemon=True).start()
        started = time.perf_counter()
        try:
            engine = _load(spec)
        except BaseException as error:
            self._send(_failed(frames.Ask("", 0, "load", {}), error))
            raise
        self._gives_way = getattr(engine, "gives_way", self._gives_way)
        self._aside = getattr(engine, "aside", self._aside)
        self._send(frames.Ready(time.perf_counter() - started))
        if self._aside:
            threading.Thread(target=self._serve_all, args=(engine, self._asked_aside), daemon=True).start()
        self._serve_all(engine, self._asked)

    def _serve_all(self, engine: Engine, asked: queue.SimpleQueue[frames.Ask]) -> None:
        while True:
            self._serve(engine, asked.get())

    def _serve(self, engine: Engine, ask: frames.Ask) -> None:
        def cancelled() -> bool:
            overtaken = ask.op in self._gives_way and ask.generation < self._newest
            return overtaken or ask.generation in self._cancelled

        started_s = time.process_time()
        try:
            if not cancelled():
                for body in engine.serve(ask.op, ask.body, cancelled):
                    self._send(frames.Piece(ask.turn, ask.generation, body))
        except Exception as error:
            self._send(_failed(ask, error))
        else:
            self._send(frames.Done(ask.turn, ask.generation, self._cost_s(started_s)))
        self._cancelled.discard(ask.generation)

    def _cost_s(self, started_s: float) -> float:
        """Processor seconds since then that no other request has counted yet."""
        now_s = time.process_time()
        cost_s = now_s - max(started_s, self._counted_s)
        self._counted_s = now_s
        return max(cost_s, 0.0)

    def _listen(self) -> None:
        with contextlib.suppress(Exception):
            while message := frames.read(self._incoming):
                self._take(message)
        os._exit(0)

    def _take(self, message: frames.Anything) -> None:
        match message:
            case frames.Ask(op=op, generation=generation):
                self._newest = max(self._newest, generation)
                (self._asked_aside if op in self._aside else self._asked).put(message)
            case frames.Cancel(generation=generation):
                self._cancelled.add(generation)
            case frames.Ping():
                memory = self._process.memory_info().rss / 1e6
                self._send(frames.Pong(memory, time.process_time()))

    def _send(self, message: frames.Message) -> None:
        with self._sending:
            self._outgoing.write(frames.pack(message))
            self._outgoing.flush()


def _load(spec: EngineSpec) -> Engine:
    module, _, factory = spec.factory.partition(":")
    engine: Engine = getattr(importlib.import_module(module), factory)(**spec.options)
    return engine


def _stand_back(process: psutil.Process, nice: int) -> None:
    """Let the program go first, and among the engines whoever stands back less; a system that refuses is left so."""
    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if nice else psutil.NORMAL_PRIORITY_CLASS)
        else:
            process.nice(nice)


def _failed(ask: frames.Ask, error: BaseException) -> frames.Failed:
    if isinstance(error, IastedError):
        return frames.Failed(ask.turn, ask.generation, error.code, error.message, error.retryable)
    return frames.Failed(ask.turn, ask.generation, "engine-failed", f"{type(error).__name__}: {error}", retryable=True)


def main() -> None:
    """Give the pipes to the worker and every stray print to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    Worker(sys.stdin.buffer, outgoing).run(unpack_spec(sys.argv[1]))


if __name__ == "__main__":
    main()
