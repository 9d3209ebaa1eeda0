"""Ed25519 signatures by the thousand, in order; in several processes where a caller asks for them."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Job = tuple[int, bytes, bytes, bytes]
"""Index, public key, signature, message."""
_BATCH = 512
WORTH_A_POOL = 8 * _BATCH
"""Below, starting processes takes longer than the work."""
_PATIENCE_S = 120.0
"""For one batch, which takes a tenth of a second where nobody is in the way."""


class Signatures:
    """Takes signatures in the order of their indices and finds the first that is wrong.

    One process by default: a pool whose worker is killed from outside may wait for ever (seen, and known of Python
    3.11), and a verifier that hangs proves nothing.
    """

    def __init__(self, processes: int = 1) -> None:
        self._processes = processes
        self._batch: list[Job] = []
        self._waiting: deque[tuple[list[Job], Future[int | None]]] = deque()
        self._pool: ProcessPoolExecutor | None = None
        self._taken = 0
        self.wrong: int | None = None
        """The lowest index known to be wrong so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def add(self, job: Job) -> None:
        """One more; `wrong` may become known."""
        self._batch.append(job)
        self._taken += 1
        if len(self._batch) >= _BATCH:
            self._send()

    def first_wrong(self) -> int | None:
        """Wait for all; the lowest index whose signature is wrong."""
        self._send()
        while self._waiting:
            self._receive()
        return self.wrong

    def _send(self) -> None:
        batch, self._batch = self._batch, []
        if not batch or self.wrong is not None:
            return
        if self._processes > 1 and self._taken >= WORTH_A_POOL:
            self._pool = self._pool or _pool(self._processes)
            try:
                self._waiting.append((batch, self._pool.submit(first_wrong, batch)))
            except BrokenProcessPool:
                self._alone(batch)
            if len(self._waiting) > 2 * self._processes:
                self._receive()
        else:
            self._note(first_wrong(batch))

    def _receive(self) -> None:
        batch, answer = self._waiting.popleft()
        try:
            self._note(answer.result(_PATIENCE_S))
        except (BrokenProcessPool, TimeoutError):  # a process was killed: its work is done here
            self._alone(batch)

    def _alone(self, batch: list[Job]) -> None:
        self._processes = 1
        self._note(first_wrong(batch))

    def _note(self, wrong: int | None) -> None:
        if wrong is not None and (self.wrong is None or wrong < self.wrong):
            self.wrong = wrong


def first_wrong(jobs: Sequence[Job]) -> int | None:
    """The first index whose signature does not verify."""
    for index, public, signature, message in jobs:
        try:
            _key(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return index
    return None


@lru_cache(maxsize=1024)
def _key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_quiet)


def _quiet() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's
