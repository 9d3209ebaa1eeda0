"""The one thread that makes every call to the sound library: PortAudio is not safe with several, and a call may hang.

Whoever waits gives up after a while; the call itself cannot be stopped, and those behind it wait for its end.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class Owner:
    """Jobs are done one after the other; a job that nobody waits for any more is not begun."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Queue a job."""
        with self._starting:
            if self._thread is None:  # a daemon: a driver that hangs must not keep the program from ending
                self._thread = threading.Thread(target=self._work, name="sound", daemon=True)
                self._thread.start()
        future: Future[T] = Future()
        self._jobs.put((future, job))
        return future

    def wait(self, job: Callable[[], T], patience_s: float) -> T:
        """Do a job and wait for it; TimeoutError when it takes too long."""
        future = self.submit(job)
        try:
            return future.result(patience_s)
        except TimeoutError:
            future.cancel()
            raise

    async def ask(self, job: Callable[[], T], patience_s: float, undo: Callable[[T], None] | None = None) -> T:
        """The same without blocking the loop; `undo` is done when the result comes after nobody waits for it."""
        future = self.submit(job)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), patience_s)
        except (TimeoutError, asyncio.CancelledError):
            if not future.cancel() and undo is not None:
                future.add_done_callback(lambda late: late.exception() or undo(late.result()))
            raise

    def idle(self, patience_s: float) -> bool:
        """Whether the library still answers."""
        try:
            self.wait(lambda: None, patience_s)
        except TimeoutError:
            return False
        return True

    def _work(self) -> None:
        while True:
            future, job = self._jobs.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(job())
            except BaseException as error:  # told to whoever waits
                future.set_exception(error)
