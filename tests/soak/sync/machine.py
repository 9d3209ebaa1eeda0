"""The harness's hold on one laptop's process: commands in, lines out, and `kill -9` at any moment."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE_S = 120.0
Told = Callable[[dict[str, Any]], None]


class Gone(Exception):
    """The process ended before it answered."""


class Machine:
    """`told` is given each line that says what is done and kept; it may come from a process that was killed since."""

    def __init__(self, name: str, folder: Path, told: Told) -> None:
        self.name, self.folder, self._told = name, folder, told
        self.device = self.person = ""
        self.away_days = 0.0
        self.kills = 0
        self.signing_in = False
        self._answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Open the store, as after a night or a power cut."""
        log = (self.folder.parent / f"{self.name}.err").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.sync.client", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "IASTED_LANG": "en"},
        )
        log.close()
        self._answers = queue.Queue()
        self._reader = threading.Thread(target=self._listen, args=(self.process, self._answers), daemon=True)
        self._reader.start()
        self.wait()
        if self.away_days:
            self.do("clock", days=self.away_days)

    def send(self, command: str, **told: Any) -> None:
        """Say what to do; `wait` for its answer."""
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": command, **told}).encode() + b"\n")
        self.process.stdin.flush()

    def wait(self, seconds: float = PATIENCE_S) -> dict[str, Any]:
        """The next answer; Gone when the process has ended."""
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"{self.name} says nothing: see {self.folder.parent / self.name}.err") from None
        if answer is None:
            raise Gone(self.name)
        return answer

    def do(self, command: str, **told: Any) -> dict[str, Any]:
        """Say it and wait."""
        self.send(command, **told)
        return self.wait()

    def kill(self) -> None:
        """As when the battery falls out; what was told until then is still heard."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self._reader.join(10)
        self.kills += 1

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)

    @property
    def errors(self) -> str:
        return (self.folder.parent / f"{self.name}.err").read_text("utf-8", "replace")

    def _listen(self, process: subprocess.Popen[bytes], answers: queue.Queue[dict[str, Any] | None]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if not line.endswith(b"\n"):
                break  # cut by the kill
            told = json.loads(line)
            if "done" in told:
                answers.put(told)
            else:
                self._told(told)
        answers.put(None)
