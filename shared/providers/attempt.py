"""One attempt of one vendor's engine: timed, its failure put into the one form, and metered once however it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from shared.errors import IastedError
from shared.providers.failures import ProviderFailed
from shared.voice.events import Stage
from shared.voice.usage import Meter, Usage, Used

Judge = Callable[[BaseException], ProviderFailed]
"""Puts whatever an SDK or its transport raises into the one form; `emitted` is filled in afterwards."""


class Attempt:
    """`async with` around the stream; the adapter notes what it gives (`gave`) and what it was billed (`usage`)."""

    def __init__(  # noqa: PLR0917 - who asks whom for what
        self,
        turn: str,
        stage: Stage,
        provider: str,
        model: str,
        meter: Meter,
        judge: Judge,
        clock: Callable[[], float] = time.monotonic,
        *,
        live: bool = False,
    ) -> None:
        self._turn, self._stage, self._provider, self._model = turn, stage, provider, model
        self._meter, self._judge, self._clock, self._live = meter, judge, clock, live
        self._began, self._first = clock(), 0.0
        self._waits: float | None = None
        self.emitted = 0
        self.usage: Usage | None = None
        """As the vendor counts; None makes it an estimate out of `estimated`."""
        self.estimated: Callable[[int], Usage] = lambda _emitted: Usage(requests=0)
        """Until the vendor is asked, nothing was used."""

    def gave(self, amount: int) -> None:
        """So much more of the answer went on: characters, bytes or words."""
        if not self.emitted and amount:
            self._first = self._clock()
        self.emitted += amount

    def begun(self) -> None:
        """Somebody speaks from now on: the first reading is counted from here."""
        self._began = self._clock()

    def released(self) -> None:
        """Somebody waits from now on: the end is counted from here, not from the beginning of a long utterance."""
        self._waits = self._clock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        stopped = isinstance(error, GeneratorExit | asyncio.CancelledError)
        failure = None if error is None or stopped else self._failure(error)
        outcome = "done" if error is None else "stopped" if failure is None else failure.code
        self._meter(self._used(outcome))
        if failure is not None and failure is not error:
            raise failure from error

    def _failure(self, error: BaseException) -> IastedError:
        if isinstance(error, ProviderFailed):
            error.emitted = self.emitted
            return error
        if isinstance(error, IastedError):
            return error
        failure = self._judge(error)
        failure.emitted = self.emitted
        return failure

    def _used(self, outcome: str) -> Used:
        now = self._clock()
        return Used(
            turn=self._turn,
            provider=self._provider,
            model=self._model,
            stage=self._stage,
            usage=self.usage or self.estimated(self.emitted),
            live=self._live,
            outcome=outcome,
            first_ms=(self._first - self._began) * 1000 if self._first else 0.0,
            total_ms=(now - (self._waits or self._began)) * 1000,
        )
