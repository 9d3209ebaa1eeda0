"""The microphone and speaker that were asked for on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from desktop.audio.backend import AudioBackend, Choice, Device
from shared.errors import BadInput
from shared.language import say

Command = Callable[..., Any]


def device_options(command: Command) -> Command:
    """`--microphone` and `--speaker`, by name or by the start of it."""
    for name, what in (
        ("speaker", say("Haut-parleur (voir « iasted devices »).", "Speaker (see 'iasted devices').")),
        ("microphone", say("Micro (voir « iasted devices »).", "Microphone (see 'iasted devices').")),
    ):
        command = click.option(f"--{name}", default="", help=what)(command)
    return command


def choice_of(backend: AudioBackend, microphone: str, speaker: str) -> Choice:
    """The devices whose id or name holds what was typed; BadInput when none or several do."""
    devices = backend.devices() if microphone or speaker else ()
    return Choice(
        microphone=_found([device for device in devices if device.inputs], microphone),
        speaker=_found([device for device in devices if device.outputs], speaker),
    )


async def check(backend: AudioBackend, choice: Choice) -> None:
    """Open and close once, so that a missing device is told before anything else is made ready."""
    line = await backend.open(choice)
    await line.aclose()


def _found(devices: Sequence[Device], wanted: str) -> str:
    if not wanted:
        return ""
    exact = [device for device in devices if wanted in {device.id, device.name}]
    close = [device for device in devices if wanted.lower() in device.name.lower()]
    found = exact or close
    if len(found) != 1:
        names = ", ".join(device.name for device in found or devices) or say("aucun", "none")
        raise BadInput(
            say(
                f"« {wanted} » ne désigne pas un seul appareil : donnez le nom entier de l'un de ceux-ci : {names}.",
                f"'{wanted}' does not name one single device: give the whole name of one of these: {names}.",
            ),
            code="device-unclear",
        )
    return found[0].id
