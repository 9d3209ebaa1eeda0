"""Writes turns to the store one by one, away from the loop that hears; what the disk refuses is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from desktop.desk.events import NotSaved, Recorded
from desktop.store.records import Turn
from desktop.store.store import Store
from shared.errors import IastedError
from shared.reports.content import Privacy

RETRY_S = 5.0


class Writer:
    """Keeps the turns of one conversation, which begins with the first of them."""

    def __init__(
        self, store: Store, conversation: str, privacy: Privacy, tell: Callable[[Recorded | NotSaved], None]
    ) -> None:
        self.conversation = conversation
        """Its id; empty until there is something to keep."""
        self._store, self.privacy, self._tell = store, privacy, tell
        self._waiting: asyncio.Queue[Turn | str | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._work())
        self._leaving = asyncio.Event()

    def save(self, turn: Turn) -> None:
        """Write the turn, or write it again as it now stands."""
        self._waiting.put_nowait(turn)

    def discard(self, turn: str) -> None:
        """Forget the turn: it went on in another one."""
        self._waiting.put_nowait(turn)

    async def aclose(self) -> None:
        """Write what still waits; what cannot be written now is told once more and lost with the program."""
        self._leaving.set()
        self._waiting.put_nowait(None)
        await self._task

    async def _work(self) -> None:
        while (what := await self._waiting.get()) is not None:
            await self._write(what)

    async def _write(self, what: Turn | str) -> None:
        while True:
            try:
                recorded = await asyncio.to_thread(self._written, what)
            except IastedError as error:
                self._tell(NotSaved(message=error.message, code=error.code))
                if self._leaving.is_set():
                    return
                await self._pause()
            else:
                if recorded is not None:
                    self._tell(Recorded(turn=recorded))
                return

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(RETRY_S):
                await self._leaving.wait()
        except TimeoutError:
            return

    def _written(self, what: Turn | str) -> Turn | None:
        conversations = self._store.conversations
        if isinstance(what, str):
            conversations.discard(what)
            return None
        if not self.conversation:
            self.conversation = conversations.begin(privacy=self.privacy).id
        turn = msgspec.structs.replace(what, conversation=self.conversation)
        conversations.add(turn)
        return turn
