"""The line of a desk: the chosen devices while there are any, silence while there are none."""

from __future__ import annotations

import asyncio

from desktop.audio.backend import AudioBackend, AudioLine, Choice, DeviceMissing
from desktop.audio.lasting import open_lasting
from desktop.audio.null import NullBackend

LOOK_EVERY_S = 2.0


async def open_line(backend: AudioBackend, microphone: str, speaker: str) -> tuple[AudioLine, DeviceMissing | None]:
    """A line by the devices' names; a silent one, and what is missing, where none can be opened."""
    try:
        choice = await asyncio.to_thread(chosen, backend, microphone, speaker)
        return await open_lasting(backend, choice, lambda *_: None), None
    except DeviceMissing as missing:
        return await NullBackend().open(Choice()), missing


def chosen(backend: AudioBackend, microphone: str, speaker: str) -> Choice:
    """The devices of these names; one that is not plugged in gives way to the system's own."""
    devices = backend.devices()
    ears = {device.name: device.id for device in devices if device.inputs}
    mouths = {device.name: device.id for device in devices if device.outputs}
    return Choice(microphone=ears.get(microphone, ""), speaker=mouths.get(speaker, ""))


async def devices_come(backend: AudioBackend) -> None:
    """Return when there are a microphone and a speaker again."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        devices = await asyncio.to_thread(backend.devices)
        if any(device.inputs for device in devices) and any(device.outputs for device in devices):
            return
