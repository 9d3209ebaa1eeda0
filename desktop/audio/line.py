"""An open microphone and speaker of the system: what the callbacks gathered, drained in blocks on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from desktop.audio.backend import BLOCK_S, Block, DeviceLost
from desktop.audio.playback import Playback
from desktop.audio.sides import Far, Near
from desktop.audio.streams import Microphone, Speaker

STALL_S = 1.0
"""A microphone whose callback does not come for so long is gone."""
PATIENT_S = 3.0
"""A microphone may take so long to begin, and a speaker may pause so long: wireless ones do at first."""
_ASLEEP_S = 0.5
"""Whoever was away for so long knows nothing of the callbacks meanwhile, and looks again first."""


class PortAudioLine:
    """The speaker's `playback` runs at the device's own rate; `let_go` closes both devices."""

    over = False

    def __init__(self, microphone: Microphone, speaker: Speaker, let_go: Callable[[], Awaitable[None]]) -> None:
        self.microphone = microphone
        self.speaker = speaker
        self._let_go = let_go
        self._closed = False
        self.opened_s = self._awake = self._last_look = asyncio.get_running_loop().time()
        self._near = Near(microphone)
        self._far = Far(speaker.playback)
        self._at = 0.0

    @property
    def playback(self) -> Playback:
        return self.speaker.playback

    async def blocks(self) -> AsyncGenerator[Block, None]:
        while not self._closed:
            self._far.gather()
            for captured, near, lost in self._near.blocks():
                self._at = max(self._at, captured - self.opened_s)
                yield Block(at_s=self._at, near=near, far=self._far.block(), lost=lost)
                if self._closed:
                    return
            self._far.keep_in_step()
            self._look()
            await asyncio.sleep(BLOCK_S)

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            await self._let_go()

    def _look(self) -> None:
        """Raise DeviceLost when a device is over or silent for too long."""
        now = asyncio.get_running_loop().time()
        away, self._last_look = now - self._last_look, now
        if away > _ASLEEP_S:
            self._awake = now
        if self.microphone.ended or self._stalls(self.microphone, now, STALL_S if self.microphone.calls else PATIENT_S):
            raise DeviceLost("microphone")
        if self.speaker.ended or self._stalls(self.speaker, now, PATIENT_S):
            raise DeviceLost("speaker")

    def _stalls(self, end: Microphone | Speaker, now: float, limit_s: float) -> bool:
        return now - max(end.called_s, self._awake) > limit_s
