"""Reads an utterance again and again while it is being spoken, and tells which words will not change any more."""

from __future__ import annotations

from contextlib import aclosing

import msgspec

from shared.engines.host import EngineHost
from shared.engines.stable import StablePrefix
from shared.voice.events import PartialTranscript
from shared.voice.ports import Utterance


class InterimReader:
    """One for each utterance; each reading gets all the sound so far."""

    def __init__(self, host: EngineHost) -> None:
        self._host = host
        self._prefix = StablePrefix()
        self._stable = self._unstable = ""

    async def read(self, so_far: Utterance) -> PartialTranscript:
        """What is heard so far; what was stable once stays, whatever later readings say.

        A reading that had to give way to a later request tells what was known before it.
        """
        body = msgspec.to_builtins(so_far, builtin_types=(bytes,))
        async with aclosing(self._host.ask("interim", body, turn=so_far.turn)) as pieces:
            async for piece in pieces:
                self._stable, self._unstable = self._prefix.feed(str(piece["text"]))
        return PartialTranscript(turn=so_far.turn, stable=self._stable, unstable=self._unstable)
