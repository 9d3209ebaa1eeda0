"""PortAudio, of which a process has only one: loaded when first needed, its list made anew when it may be."""

from __future__ import annotations

import atexit
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from desktop.audio.backend import Device
from desktop.audio.owner import Owner
from shared.errors import PartMissing
from shared.language import say

_CARD_NUMBER = re.compile(r" \(hw:\d+,\d+\)$")
"""ALSA's numbers change when a card is plugged in again; they are no part of a name."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A device, and what it takes to open it until the list is made anew."""

    device: Device
    index: int
    rate: int


class Library:
    """Every method but `owner`'s own is called on the owner's thread."""

    def __init__(self) -> None:
        self.owner = Owner()
        self.lines = 0
        """Open lines; while there is one the list stays as it is, because making it anew would cut them off."""
        self._sounddevice: Any = None

    def module(self) -> Any:
        """Python's door to PortAudio; PartMissing when the machine lacks it."""
        if self._sounddevice is None:
            try:
                import sounddevice  # noqa: PLC0415 - importing it starts PortAudio
            except OSError as error:
                raise library_missing() from error
            self._sounddevice = sounddevice
            atexit.register(self._leave)
        return self._sounddevice

    def listed(self) -> list[Listed]:
        """What is plugged in; fresh unless a line is open."""
        known = self._sounddevice is not None
        sound = self.module()
        if known and not self.lines:
            sound._terminate()  # noqa: SLF001 - the library offers no other way to see a new device
            sound._initialize()  # noqa: SLF001 - the same
        return _read(sound)

    def _leave(self) -> None:
        if not self.owner.idle(1.0):  # a driver hangs, and PortAudio's farewell would wait for it for ever
            atexit.unregister(self._sounddevice._exit_handler)  # noqa: SLF001 - it offers no other way


LIBRARY = Library()


def library_missing() -> PartMissing:
    """PortAudio is not installed."""
    return PartMissing(
        say(
            "La bibliothèque de son PortAudio manque : installez-la (Debian : sudo apt-get install libportaudio2).",
            "The sound library PortAudio is missing: install it (Debian: sudo apt-get install libportaudio2).",
        ),
        code="portaudio-missing",
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the system's own complaints off the screen while a device is tried: failures are told in our words."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _read(sound: Any) -> list[Listed]:
    systems = sound.query_hostapis()
    first = systems[sound.default.hostapi] if systems else {}
    seen: Counter[str] = Counter()
    found = []
    for index, facts in enumerate(sound.query_devices()):
        inputs, outputs = facts["max_input_channels"], facts["max_output_channels"]
        if not inputs and not outputs:
            continue
        name = _CARD_NUMBER.sub("", facts["name"])
        known_as = f"{systems[facts['hostapi']]['name']}: {name}"
        seen[known_as] += 1
        device = Device(
            id=known_as if seen[known_as] == 1 else f"{known_as}#{seen[known_as]}",
            name=name,
            inputs=inputs,
            outputs=outputs,
            default_input=index == first.get("default_input_device"),
            default_output=index == first.get("default_output_device"),
        )
        found.append(Listed(device=device, index=index, rate=round(facts["default_samplerate"])))
    return found
