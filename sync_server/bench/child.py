"""Processes of a measurement: servers that are waited for and ended, and work that is sent in and comes back."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import psutil

from shared.errors import EngineFailed
from shared.language import say
from sync_server.bench.wire import Asked, Connection

T = TypeVar("T")
LONGEST_START_S, LONGEST_STOP_S = 60, 30


class Served:
    """A server that answers."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, out: Path, started_s: float) -> None:
        self._process, self.port, self._out = process, port, out
        self.started_s = started_s
        """Seconds from the command to the first answer of /ready."""

    @property
    def out(self) -> str:
        """What it has printed."""
        return self._out.read_text("utf-8", "replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def cpu(self) -> float:
        """Processor seconds of this process, on all its threads."""
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)


@contextmanager
def served(module: str, arguments: Sequence[str], folder: Path, **environment: str) -> Iterator[Served]:
    """Start `python -m module arguments` (`{port}` stands for a free port), wait until it is ready, end it."""
    port, out = _free_port(), folder / f"{module}.out"
    command = [sys.executable, "-m", module, *(word.format(port=port) for word in arguments)]
    began = time.perf_counter()
    with out.open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment})
    try:
        while not asyncio.run(_ready(port)):
            if process.poll() is not None or time.perf_counter() - began > LONGEST_START_S:
                raise _failed(module, out.read_text("utf-8", "replace"))
            time.sleep(0.02)
        yield Served(process, port, out, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(LONGEST_STOP_S)


def sent(module: str, told: msgspec.Struct, kind: type[T]) -> T:
    """Have a module work in a process of its own."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, input=msgspec.json.encode(told), capture_output=True, check=False)
    if done.returncode:
        raise _failed(module, done.stderr.decode("utf-8", "replace"))
    return msgspec.json.decode(done.stdout, type=kind)


async def _ready(port: int) -> bool:
    try:
        async with Connection(port) as connection:
            return (await connection.ask(Asked("GET", "/ready"))).status == 200
    except (OSError, EOFError):
        return False


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _failed(module: str, told: str) -> EngineFailed:
    return EngineFailed(
        say(f"{module} n'a pas pu être mesuré :\n{told}", f"{module} could not be measured:\n{told}"), code="bench"
    )
