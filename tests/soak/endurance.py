"""`iasted bench endurance` on sound cards made of pipes, with somebody who asks a question every fifteen seconds.

python -m tests.soak.endurance MINUTES
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from desktop.audio.files import open_sound
from desktop.bench.endurance import QUESTION
from tests.fakes.machine import Machine

ASKED_EVERY_S = 15.0


def main(minutes: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spoken = folder / "question.wav"
        subprocess.run([sys.executable, "-m", "desktop", "speak", QUESTION, "--out", str(spoken)], check=True)
        question = np.frombuffer(b"".join(open_sound(spoken).blocks()), np.int16)
        machine = Machine(folder)
        try:
            return talk(machine, question, minutes)
        finally:
            machine.clear()


def talk(machine: Machine, question: np.ndarray, minutes: str) -> int:
    """Ask until the measurement ends; its exit code."""
    microphone = machine.plug_microphone()
    machine.plug_speaker()
    bench = subprocess.Popen(
        [sys.executable, "-m", "desktop", "bench", "endurance", "--limit", minutes, "--json"],
        env={**os.environ, "ALSA_CONFIG_PATH": str(machine.wiring.file)},
    )
    asked_s = time.monotonic()
    while bench.poll() is None:
        time.sleep(0.2)
        if time.monotonic() - asked_s >= ASKED_EVERY_S:
            microphone.say(question)
            asked_s = time.monotonic()
    return bench.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
