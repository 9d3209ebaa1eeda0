"""`iasted devices` as people start it: with cards, without any, and without the sound library."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


def devices(*options: str, folder=None) -> subprocess.CompletedProcess[str]:
    """Runs the command; modules in `folder` are found first."""
    environment = {**os.environ, "PYTHONPATH": str(folder or "")}
    command = [sys.executable, "-m", "desktop", "devices", *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)


@pytest.fixture
def without_library(tmp_path):
    """What importing sounddevice does on a machine without PortAudio."""
    folder = tmp_path / "bare"
    folder.mkdir()
    (folder / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    return folder


def test_cards_are_listed_with_the_ones_used_by_default(machine):
    machine.plug_microphone()
    machine.plug_microphone("webcam")
    machine.plug_speaker()
    done = devices()
    assert done.returncode == 0
    assert (
        done.stdout == "Micros :\n  ALSA: mic (par défaut)\n  ALSA: webcam\nHaut-parleurs :\n  ALSA: spk (par défaut)\n"
    )
    assert not done.stderr


def test_a_program_reads_one_line_of_json_per_card(machine):
    machine.plug_microphone()
    machine.plug_speaker()
    ears, mouth = [json.loads(line) for line in devices("--json").stdout.splitlines()]
    assert (ears["id"], ears["default_input"], ears["outputs"]) == ("ALSA: mic", True, 0)
    assert (mouth["id"], mouth["default_output"], mouth["inputs"]) == ("ALSA: spk", True, 0)


def test_a_machine_without_a_card_is_told_what_to_plug_in(machine):
    done = devices()
    assert done.stdout.startswith("Aucune carte son trouvée : branchez un casque")
    assert done.returncode == 0


def test_a_machine_without_the_sound_library_is_told_how_to_get_it(machine, without_library):
    done = devices(folder=without_library)
    assert done.returncode == 3
    assert "sudo apt-get install libportaudio2" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_program_can_be_loaded_without_the_sound_library(machine, without_library):
    code = """
from desktop.audio.portaudio import PortAudioBackend
from shared.errors import PartMissing
for ask in (PortAudioBackend().devices, PortAudioBackend.plugged):
    try:
        ask()
    except PartMissing as missing:
        print(missing.code)
"""
    environment = {**os.environ, "PYTHONPATH": str(without_library)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["portaudio-missing", "portaudio-missing"]
