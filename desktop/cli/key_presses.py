"""Single keys from the terminal, without waiting for Enter; nothing when standard input is not a terminal."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

OnKey = Callable[[str], None]
ESCAPE, SPACE, QUIT = "\x1b", " ", "q"


@contextmanager
def keys(on_key: OnKey) -> Iterator[None]:
    """Call `on_key` on the running loop for every key; the terminal is left as it was."""
    if not sys.stdin.isatty():
        yield
    elif os.name == "nt":  # pragma: no cover - written for Windows, run on none so far
        with _windows(on_key):
            yield
    else:
        with _posix(on_key):
            yield


@contextmanager
def _posix(on_key: OnKey) -> Iterator[None]:
    termios, tty = importlib.import_module("termios"), importlib.import_module("tty")
    loop, terminal = asyncio.get_running_loop(), sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def read() -> None:
        for key in os.read(terminal, 16).decode(errors="ignore")[:1]:  # an arrow is one key, not three
            on_key(key)

    try:
        tty.setcbreak(terminal)
        loop.add_reader(terminal, read)
        yield
    finally:
        loop.remove_reader(terminal)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


@contextmanager
def _windows(on_key: OnKey) -> Iterator[None]:  # pragma: no cover - the same
    console: Any = importlib.import_module("msvcrt")
    loop, over = asyncio.get_running_loop(), threading.Event()

    def read() -> None:
        while not over.wait(0.02):
            if console.kbhit():
                loop.call_soon_threadsafe(on_key, console.getwch())

    threading.Thread(target=read, daemon=True).start()
    try:
        yield
    finally:
        over.set()
