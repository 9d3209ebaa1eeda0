"""The real program, started as a person starts it, with recordings that the real voice has made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pytest

from desktop.audio.files import open_sound

QUESTION = "À quelle heure le dispensaire ouvre-t-il le matin ?"
LONG_QUESTION = "Qu'est-ce que tu sais faire ?"
"""A question whose answer is fixed and lasts for ten seconds, so that there is time to speak over it."""
FACTS = (
    "Le dispensaire de Ndjolé ouvre à 8 heures, du lundi au vendredi. "
    "L'infirmière-chef est Odile Moussavou. La pharmacie a reçu 240 boîtes de paracétamol le 3 mars."
)
SMALL = ("--model", "qwen2.5-coder-0.5b-instruct-q4_k_m")
"""The model of the light set, also on machines that hold a larger one."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


def start(*arguments: str, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def finish(process: subprocess.Popen, timeout: float = 120) -> Ran:
    out, err = process.communicate(timeout=timeout)
    return Ran(process.returncode, out, err)


def iasted(*arguments: str, stdin: str | None = None, **environment: str) -> Ran:
    process = start(*arguments, stdin=subprocess.PIPE if stdin is not None else None, env={**os.environ, **environment})
    out, err = process.communicate(stdin, timeout=180)
    return Ran(process.returncode, out, err)


def children(process: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all of them have ended, within two seconds; orphans that the system has yet to bury count as ended."""
    _, alive = psutil.wait_procs(processes, timeout=2)
    return not [one for one in alive if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def engine(process: subprocess.Popen, kind: str) -> psutil.Process:
    """The child process whose engine is `kind` (whisper, llama, kokoro)."""
    return next(child for child in children(process) if f"shared.engines.{kind}" in " ".join(child.cmdline()))


def interrupt(process: subprocess.Popen) -> None:
    os.killpg(process.pid, signal.SIGINT)


@pytest.fixture(scope="session")
def facts(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("facts") / "fiche.txt"
    path.write_text(FACTS, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def question(tmp_path_factory) -> Path:
    """A recording of QUESTION, spoken by the French voice."""
    return recorded(QUESTION, tmp_path_factory.mktemp("recordings") / "question.wav")


@pytest.fixture(scope="session")
def long_question(tmp_path_factory) -> Path:
    """A recording of LONG_QUESTION, spoken by the French voice."""
    return recorded(LONG_QUESTION, tmp_path_factory.mktemp("recordings") / "long.wav")


@pytest.fixture
def temporary():
    """TMPDIR for one program and what it starts: as root, a database under an account of its own goes through it."""
    with tempfile.TemporaryDirectory(prefix="iasted-e2e-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def recorded(text: str, path: Path) -> Path:
    ran = iasted("speak", text, "--out", str(path))
    assert ran.code == 0, ran.err
    return path


def samples(recording: Path) -> np.ndarray:
    """The sound of `recording`, 16-bit samples at 16 kHz."""
    return np.frombuffer(b"".join(open_sound(recording).blocks()), np.int16)
