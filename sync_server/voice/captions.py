"""An utterance that is heard while it is spoken: its sound goes on as it comes, and what is heard so far is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from shared.errors import IastedError
from shared.voice.events import PartialTranscript
from shared.voice.listening import Listening
from sync_server.voice.codec import Reader

_LOG = logging.getLogger(__name__)


class Captions:
    """From Begin to End; whoever is then asked for the final transcript finishes what was opened here."""

    def __init__(
        self,
        reader: Reader,
        opening: Callable[[], Awaitable[Listening]],
        tell: Callable[[PartialTranscript], None],
        forget: Callable[[], Awaitable[None]],
    ) -> None:
        self._reader = reader
        self._opening, self._tell, self._forget = opening, tell, forget
        self._sound: asyncio.Queue[bytes] = asyncio.Queue()
        self._listening: Listening | None = None
        self._resting = False
        self._task = asyncio.create_task(self._run())

    def feed(self, chunk: bytes) -> None:
        """More of it, as it came over the wire."""
        if self._resting or self._task.done():
            return
        try:
            self._sound.put_nowait(self._reader.read(chunk))
        except IastedError:  # told at the end, when all of it is read
            self.rest()

    def rest(self) -> None:
        """The utterance is over: nothing more is fed or told from here."""
        self._resting = True
        self._task.cancel()

    async def aclose(self) -> None:
        """The turn is over, too."""
        self.rest()
        await asyncio.wait([self._task])
        if self._listening is not None:
            await self._listening.aclose()

    async def drop(self) -> None:
        """The utterance is never answered."""
        await self.aclose()
        await self._forget()

    async def _run(self) -> None:
        with suppress(IastedError):  # then it is heard whole at its end
            self._listening = await self._opening()
        if self._listening is None:
            return
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on(self._listening))
                group.create_task(self._follow(self._listening))
        except* Exception:
            _LOG.exception("captions broke")

    async def _pass_on(self, listening: Listening) -> None:
        while True:
            sound = await self._sound.get()
            if self._resting:
                return
            await listening.feed(sound)

    async def _follow(self, listening: Listening) -> None:
        with suppress(IastedError):  # whoever asks for the final transcript is told
            async for event in listening.events():
                if isinstance(event, PartialTranscript) and not self._resting:
                    self._tell(event)
