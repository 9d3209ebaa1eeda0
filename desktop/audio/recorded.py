"""A recording in the place of a microphone: the same blocks at the same instants, with a room if one is wanted.

Time is the event loop's: on an ordinary loop the recording runs in real time, on a virtual one as fast as it can.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Protocol

import numpy as np

from desktop.audio.backend import BLOCK, BLOCK_S, Block, Choice, Device, DeviceMissing
from desktop.audio.playback import Playback
from shared.language import say
from shared.voice.ports import RATE

_BLOCK_BYTES = BLOCK * 2
_ID = "recording"


class Room(Protocol):
    """What the microphone hears of the speaker."""

    def echo(self, far: bytes) -> bytes:
        """The echo that arrives while this block is played (`BLOCK` samples, as all blocks)."""
        ...


class RecordedBackend:
    """One microphone, which is a recording (16-bit mono at `RATE`), and one speaker, which nobody hears."""

    def __init__(self, pcm: bytes, *, room: Room | None = None) -> None:
        self._pcm = pcm
        self._room = room

    def devices(self) -> tuple[Device, ...]:
        return (
            Device(
                id=_ID,
                name=say("enregistrement", "recording"),
                inputs=1,
                outputs=1,
                default_input=True,
                default_output=True,
            ),
        )

    async def open(self, choice: Choice) -> RecordedLine:
        if choice.microphone not in {"", _ID}:
            raise DeviceMissing("microphone")
        if choice.speaker not in {"", _ID}:
            raise DeviceMissing("speaker")
        return RecordedLine(self._pcm, self._room)


class RecordedLine:
    """The recording, then silence for as long as somebody listens."""

    def __init__(self, pcm: bytes, room: Room | None) -> None:
        self.playback = Playback(RATE)
        self.opened_s = asyncio.get_running_loop().time()
        self._pcm = pcm
        self._room = room
        self._place = 0
        self._closed = False

    @property
    def over(self) -> bool:
        return self._place * _BLOCK_BYTES >= len(self._pcm)

    async def blocks(self) -> AsyncGenerator[Block, None]:
        loop = asyncio.get_running_loop()
        self.opened_s = loop.time()
        played = np.zeros(BLOCK, np.int16)
        while not self._closed:
            due = self.opened_s + (self._place + 1) * BLOCK_S
            await asyncio.sleep(due - loop.time())
            self.playback.fill(played)
            far = played.tobytes()
            start = self._place * _BLOCK_BYTES
            near = self._pcm[start : start + _BLOCK_BYTES].ljust(_BLOCK_BYTES, b"\0")
            self._place += 1
            yield Block(at_s=round(self._place * BLOCK_S, 2), near=self._with_echo(near, far), far=far)

    async def aclose(self) -> None:
        self._closed = True

    def _with_echo(self, near: bytes, far: bytes) -> bytes:
        if self._room is None:
            return near
        heard = np.frombuffer(near, "<i2").astype(np.int32) + np.frombuffer(self._room.echo(far), "<i2")
        return bytes(np.clip(heard, -32768, 32767).astype("<i2").tobytes())
