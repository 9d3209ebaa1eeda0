"""`iasted devices`: the microphones and speakers that are plugged in, and which are used when nobody chooses."""

from __future__ import annotations

import click
import msgspec

from desktop.audio.backend import Device
from desktop.audio.portaudio import PortAudioBackend
from desktop.cli.help import Helped
from shared.language import say


@click.command(
    cls=Helped, help=say("Les micros et haut-parleurs branchés.", "The microphones and speakers that are plugged in.")
)
@click.option("--json", "as_json", is_flag=True, help=say("Une ligne JSON par appareil.", "One JSON line per device."))
def devices(*, as_json: bool) -> None:
    """List what is plugged in."""
    found = PortAudioBackend().devices()
    if as_json:
        for device in found:
            click.echo(msgspec.json.encode(device).decode())
        return
    if not found:
        click.echo(
            say(
                "Aucune carte son trouvée : branchez un casque, ou un micro et un haut-parleur, puis recommencez.",
                "No sound card found: plug in a headset, or a microphone and a speaker, then try again.",
            )
        )
        return
    _group(
        say("Micros", "Microphones"),
        say("Aucun micro trouvé : branchez-en un.", "No microphone found: plug one in."),
        [(device, device.default_input) for device in found if device.inputs],
    )
    _group(
        say("Haut-parleurs", "Speakers"),
        say("Aucun haut-parleur trouvé : branchez-en un.", "No speaker found: plug one in."),
        [(device, device.default_output) for device in found if device.outputs],
    )


def _group(head: str, none: str, found: list[tuple[Device, bool]]) -> None:
    click.echo(f"{head} :" if found else none)
    for device, usual in found:
        click.echo(f"  {device.id}{say(' (par défaut)', ' (default)') if usual else ''}")
