"""Writes down what is said in one session that is to be kept, only until each turn ends and is sealed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from shared.errors import IastedError
from shared.language import say
from shared.voice.events import FinalTranscript, ReplyDelta, ReplyDone, TurnEnded, TurnEvent
from shared.voice.session import Problem

TRIES, PAUSE_S = 4, 1.0
"""A database that is away for a moment loses nothing; each pause is twice as long."""
Keep = Callable[[dict[str, Any]], Awaitable[None]]
_LOG = logging.getLogger(__name__)


class Minutes(Protocol):
    """Hears whole turns of a session."""

    def begin(self, turn: str, question: str) -> None:
        """A turn of this name begins; what is asked may still have to be heard."""
        ...

    def told(self, turn: str, event: TurnEvent) -> None:
        """An event of any turn."""
        ...

    async def aclose(self) -> None:
        """What ended is kept."""
        ...


class NoMinutes:
    """Nothing is written down."""

    def begin(self, turn: str, question: str) -> None:
        """Forget it."""

    def told(self, turn: str, event: TurnEvent) -> None:
        """Forget it."""

    async def aclose(self) -> None:
        """There is nothing to keep."""


class SealedMinutes:
    """Hands every turn that ended to `keep`, one after the other; `aside` tells the client of one that was not kept."""

    def __init__(self, keep: Keep, aside: Callable[[Problem], None]) -> None:
        self._keep, self._aside = keep, aside
        self._open: dict[str, dict[str, Any]] = {}
        self._one_by_one = asyncio.Lock()
        self._work: set[asyncio.Task[None]] = set()

    def begin(self, turn: str, question: str) -> None:
        self._open[turn] = {"turn": turn, "question": question, "answer": "", "engine": ""}

    def told(self, turn: str, event: TurnEvent) -> None:
        said = self._open.get(turn)
        if said is None:
            return
        match event:
            case FinalTranscript(text=text):
                said["question"] = text
            case ReplyDelta(text=text):
                said["answer"] += text
            case ReplyDone(text=text, engine=engine):
                said |= {"answer": text, "engine": engine}
            case TurnEnded(interrupted=interrupted, timings_ms=timings_ms):
                del self._open[turn]
                said |= {"interrupted": interrupted, "timings_ms": timings_ms}
                task = asyncio.create_task(self._kept(said))
                self._work.add(task)
                task.add_done_callback(self._work.discard)

    async def aclose(self) -> None:
        await asyncio.gather(*self._work, return_exceptions=True)

    async def _kept(self, said: dict[str, Any]) -> None:
        async with self._one_by_one:
            for tried in range(TRIES):
                with suppress(IastedError):
                    await self._keep(said)
                    return
                await asyncio.sleep(PAUSE_S * 2**tried)
        _LOG.warning("a turn was not kept")
        told = say(
            "Cet échange n'a pas pu être gardé sur le serveur : gardez-le sur l'ordinateur.",
            "This exchange could not be kept on the server: keep it on the laptop.",
        )
        self._aside(Problem(code="turn-not-kept", message=told, turn=said["turn"]))
