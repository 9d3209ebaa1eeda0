"""A line that outlives its devices: when one goes away it is opened again, and silence comes meanwhile.

Every opening has a `Playback` of its own, at its speaker's rate, and `playback` is always the one in use. Whoever
writes looks before each write whether it is still the same object; when it is not, nothing takes from the old one any
more, so that its `played` tells exactly what to write again into the new one. The person's volume is carried over.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import msgspec

from desktop.audio.backend import BLOCK, BLOCK_S, AudioBackend, AudioLine, Block, Choice, DeviceLost, DeviceMissing
from desktop.audio.playback import Playback
from desktop.audio.sides import SILENCE
from desktop.audio.streams import KEPT_S
from shared.language import say

_RETRY_S = 0.1
_TELL_S = 0.3
"""A loss that is made good sooner is told only once it is: "changed", or "back"."""
OnChange = Callable[[str, str, str], None]
"""A sentence for the person, then the names of the microphone and of the speaker; empty while there is none."""
_Alive = tuple[AudioLine, AsyncGenerator[Block, None], Block, float]


class LastingLine:
    """An open line with the choice it was opened for; made by `open_lasting`."""

    def __init__(self, backend: AudioBackend, choice: Choice, line: AudioLine, names: tuple[str, str]) -> None:
        self._backend = backend
        self._choice = choice
        self._line = line
        self._names = names
        self.opened_s = asyncio.get_running_loop().time()
        self._at = 0.0
        self._closed = False
        self.on_change: OnChange = lambda _message, _microphone, _speaker: None

    @property
    def playback(self) -> Playback:
        return self._line.playback

    @property
    def names(self) -> tuple[str, str]:
        """Of the microphone and the speaker."""
        return self._names

    @property
    def over(self) -> bool:
        return self._line.over

    async def blocks(self) -> AsyncGenerator[Block, None]:
        loop = asyncio.get_running_loop()
        blocks, shift = self._line.blocks(), 0.0
        while True:
            try:
                async with aclosing(blocks):
                    async for block in blocks:
                        yield self._placed(block, shift)
            except DeviceLost as lost:
                task = loop.create_task(self._reopened(lost))
            else:
                return
            try:
                async with aclosing(self._silence(task)) as silence:
                    async for block in silence:
                        yield block
            finally:
                await self._settle(task)
            if self._closed:
                return
            _, blocks, first, shift = task.result()
            yield self._placed(first, shift)

    async def aclose(self) -> None:
        self._closed = True
        await self._line.aclose()

    async def _settle(self, task: asyncio.Task[_Alive]) -> None:
        """Take over the line that was reopened; it is closed at once if nobody listens any more."""
        task.cancel()
        await asyncio.wait({task})
        if task.cancelled() or task.exception() is not None:
            return
        line = task.result()[0]
        line.playback.volume = self._line.playback.volume
        self._line = line
        if self._closed:
            await line.aclose()

    def _placed(self, block: Block, shift: float) -> Block:
        self._at = max(self._at, block.at_s + shift)
        return msgspec.structs.replace(block, at_s=self._at)

    async def _silence(self, until: asyncio.Task[_Alive]) -> AsyncGenerator[Block, None]:
        """Silence in real time, first of all for the second in which the loss was not known yet."""
        loop = asyncio.get_running_loop()
        while not until.done() and not self._closed:
            late = loop.time() - self.opened_s - self._at
            lost = max(0, round((late - KEPT_S) / BLOCK_S))
            self._at += lost * BLOCK_S
            while self._at + BLOCK_S <= loop.time() - self.opened_s and not self._closed:
                self._at += BLOCK_S
                yield Block(at_s=self._at, near=SILENCE, far=SILENCE, lost=lost * BLOCK)
                lost = 0
            await asyncio.wait({until}, timeout=BLOCK_S)

    async def _reopened(self, lost: DeviceLost) -> _Alive:
        """A line whose microphone has been heard, however long that takes."""
        await self._line.aclose()
        telling = asyncio.get_running_loop().call_later(_TELL_S, self._tell, lost)
        try:
            alive, names = await self._try_until_alive()
        finally:
            telling.cancel()
        before, self._names = self._names, names
        self.on_change(_found(lost, before, names), *names)
        return alive

    def _tell(self, lost: DeviceLost) -> None:
        microphone, speaker = self._names
        gone = lost.part
        self.on_change(lost.message, "" if gone == "microphone" else microphone, "" if gone == "speaker" else speaker)

    async def _try_until_alive(self) -> tuple[_Alive, tuple[str, str]]:
        while True:
            try:
                return await self._try()
            except (DeviceMissing, DeviceLost):
                await asyncio.sleep(_RETRY_S)

    async def _try(self) -> tuple[_Alive, tuple[str, str]]:
        devices = await asyncio.to_thread(self._backend.devices)
        if not any(device.inputs for device in devices) or not any(device.outputs for device in devices):
            raise DeviceMissing
        known = {device.id for device in devices}
        choice = Choice(
            microphone=self._choice.microphone if self._choice.microphone in known else "",
            speaker=self._choice.speaker if self._choice.speaker in known else "",
        )
        line = await self._backend.open(choice)
        shift = asyncio.get_running_loop().time() - self.opened_s
        blocks = line.blocks()
        try:
            first = await anext(blocks)
        except BaseException:
            await line.aclose()
            raise
        return (line, blocks, first, shift), names_of(self._backend, choice)


async def open_lasting(backend: AudioBackend, choice: Choice, on_change: OnChange) -> LastingLine:
    """Open a line that survives; DeviceMissing when there is nothing to open to begin with."""
    line = LastingLine(backend, choice, await backend.open(choice), names_of(backend, choice))
    line.on_change = on_change
    return line


def names_of(backend: AudioBackend, choice: Choice) -> tuple[str, str]:
    """The names of the microphone and speaker that a choice stands for."""
    devices = backend.devices()
    ears = [device for device in devices if device.inputs]
    mouths = [device for device in devices if device.outputs]
    chosen = [device.name for device in ears if device.id == choice.microphone or not choice.microphone]
    default = [device.name for device in ears if device.default_input and not choice.microphone]
    spoken = [device.name for device in mouths if device.id == choice.speaker or not choice.speaker]
    usual = [device.name for device in mouths if device.default_output and not choice.speaker]
    return next(iter(default + chosen), ""), next(iter(usual + spoken), "")


def _found(lost: DeviceLost, before: tuple[str, str], names: tuple[str, str]) -> str:
    which = 0 if lost.part == "microphone" else 1
    french, english = (("Micro", "Microphone"), ("Haut-parleur", "Speaker"))[which]
    if names[which] == before[which]:
        return say(f"{french} retrouvé : {names[which]}.", f"{english} back: {names[which]}.")
    return say(f"{french} changé : {names[which]}.", f"{english} changed: {names[which]}.")
