"""The port to microphones and speakers: devices are listed, a line is opened, and blocks of 10 ms come and go."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Literal, Protocol

import msgspec

from desktop.audio.playback import Playback
from shared.errors import PartMissing
from shared.language import say
from shared.voice.ports import RATE

BLOCK_S = 0.01
BLOCK = round(BLOCK_S * RATE)
"""Samples of one block."""
Part = Literal["microphone", "speaker"]


class DeviceMissing(PartMissing):
    """There is no such device, or it cannot be opened; `part` is the one that lacks."""

    code = "device-missing"
    retryable = True

    def __init__(self, part: Part = "microphone", message: str = "") -> None:
        french, english = _words_for(part)
        super().__init__(
            message
            or say(
                f"Aucun {french} trouvé : branchez-en un, puis réessayez (« iasted devices » liste ce qui est là).",
                f"No {english} found: plug one in, then try again ('iasted devices' lists what is there).",
            )
        )
        self.part: Part = part


class DeviceLost(PartMissing):
    """An open device went away or fell silent for good; `part` is the one that is lost."""

    code = "device-lost"
    retryable = True

    def __init__(self, part: Part = "microphone", message: str = "") -> None:
        french, english = _words_for(part)
        super().__init__(
            message
            or say(
                f"{french.capitalize()} débranché : branchez-en un ou choisissez-en un autre.",
                f"{english.capitalize()} unplugged: plug one in or choose another one.",
            )
        )
        self.part: Part = part


def _words_for(part: Part) -> tuple[str, str]:
    return ("micro", "microphone") if part == "microphone" else ("haut-parleur", "speaker")


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A microphone, a speaker, or both in one."""

    id: str
    """The same after the list was made anew: how it is reached, its name, and a number for twins."""
    name: str
    inputs: int
    outputs: int
    default_input: bool = False
    default_output: bool = False


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which devices somebody wants; an empty id is the system's own choice, today and after a change."""

    microphone: str = ""
    speaker: str = ""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Ten milliseconds: mono 16-bit little-endian samples at `RATE`, `BLOCK` of them on both sides."""

    at_s: float
    """When its last sample was captured: seconds on the event loop's clock since the line opened."""
    near: bytes
    """What the microphone heard."""
    far: bytes
    """What the speaker really played meanwhile: the reference of the echo canceller."""
    lost: int = 0
    """Samples of the microphone that were lost just before this block."""


class AudioLine(Protocol):
    """An open microphone and an open speaker."""

    @property
    def playback(self) -> Playback:
        """Where what is to be played is written."""
        ...

    @property
    def opened_s(self) -> float:
        """The event loop's time that the `at_s` of blocks counts from."""
        ...

    @property
    def over(self) -> bool:
        """Whether the microphone has nothing more to say: the end of a recording; never true of a real one."""
        ...

    def blocks(self) -> AsyncGenerator[Block, None]:
        """One block every 10 ms until the line is closed; DeviceLost when the microphone or speaker goes away."""
        ...

    async def aclose(self) -> None:
        """Stop and let go of the devices; safe to call twice."""
        ...


class AudioBackend(Protocol):
    """A way to reach devices: the system's, a recording, or nothing at all."""

    def devices(self) -> tuple[Device, ...]:
        """What is plugged in now; the list is made anew at every call that is allowed to (no line is open)."""
        ...

    async def open(self, choice: Choice) -> AudioLine:
        """Open the chosen devices; DeviceMissing when there is none that can be used."""
        ...
