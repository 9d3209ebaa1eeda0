"""Processes of these tests: a port for them, and whether they have ended."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress

import psutil

_PORTS = range(12_000, 32_000)


def free_port() -> int:
    """Below those that the system gives to connections: one of theirs might take it before its server is there."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as asked, suppress(OSError):
            asked.bind(("127.0.0.1", port))
            return port


def until(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it came to hold within these seconds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def ended(pid: int, seconds: float = 10) -> bool:
    """Whether the process ends within these seconds; one that only has to be buried has ended."""
    return until(lambda: not _alive(pid), seconds)


def users_of(folder: object) -> list[int]:
    """The processes that were started with this folder on their command line."""
    running = psutil.process_iter(["pid", "cmdline"])
    mine = [one.info["pid"] for one in running if str(folder) in " ".join(one.info["cmdline"] or [])]
    return [pid for pid in mine if _alive(pid)]


def _alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
