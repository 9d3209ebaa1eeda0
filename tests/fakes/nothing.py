"""A laptop without sound, into which a recording can be plugged."""

from __future__ import annotations

from desktop.audio.backend import AudioLine, Choice, Device, DeviceMissing
from desktop.audio.recorded import RecordedBackend
from tests.fakes.company import murmur


class NoDevices:
    """No device at all, until `plug`."""

    def __init__(self) -> None:
        self._plugged: RecordedBackend | None = None

    def plug(self) -> None:
        self._plugged = RecordedBackend(murmur(60.0))

    def devices(self) -> tuple[Device, ...]:
        return self._plugged.devices() if self._plugged is not None else ()

    async def open(self, choice: Choice) -> AudioLine:
        if self._plugged is None:
            raise DeviceMissing("microphone")
        return await self._plugged.open(choice)
