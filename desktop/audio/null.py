"""No sound card at all: a microphone that hears silence in real time, and a speaker that nobody hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import numpy as np

from desktop.audio.backend import BLOCK, BLOCK_S, Block, Choice, Device, DeviceMissing
from desktop.audio.playback import Playback
from desktop.audio.sides import SILENCE
from desktop.audio.streams import KEPT_S
from shared.language import say
from shared.voice.ports import RATE

_ID = "null"


class NullBackend:
    """One device, always there."""

    def devices(self) -> tuple[Device, ...]:
        name = say("silence", "silence")
        return (Device(id=_ID, name=name, inputs=1, outputs=1, default_input=True, default_output=True),)

    async def open(self, choice: Choice) -> NullLine:
        if choice.microphone not in {"", _ID}:
            raise DeviceMissing("microphone")
        if choice.speaker not in {"", _ID}:
            raise DeviceMissing("speaker")
        return NullLine()


class NullLine:
    """Silence comes, and what is played goes nowhere at the pace of a real speaker."""

    over = False

    def __init__(self) -> None:
        self.playback = Playback(RATE)
        self.opened_s = asyncio.get_running_loop().time()
        self._closed = False

    async def blocks(self) -> AsyncGenerator[Block, None]:
        loop = asyncio.get_running_loop()
        self.opened_s, place = loop.time(), 0
        played = np.zeros(BLOCK, np.int16)
        while not self._closed:
            due = int((loop.time() - self.opened_s) / BLOCK_S)
            lost = max(0, due - place - round(KEPT_S / BLOCK_S))  # asleep for long: nobody wants it all at once
            place += lost
            while place < due and not self._closed:
                place += 1
                self.playback.fill(played)
                self.playback.emitted.skip_to(self.playback.emitted.written)
                yield Block(at_s=place * BLOCK_S, near=SILENCE, far=played.astype("<i2").tobytes(), lost=lost * BLOCK)
                lost = 0
            await asyncio.sleep(BLOCK_S)

    async def aclose(self) -> None:
        self._closed = True
