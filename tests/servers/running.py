"""The server as people start it: `iasted-server run`, in a process of its own, with all that it prints."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from tests.servers.processes import ended, free_port, until, users_of

_WELCOME = re.compile(r"https?://\S+/account/welcome/\S+")
_OURS = ("IASTED_", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "CORS_ORIGINS", "S3_ENDPOINT_URL", "AWS_")


class RunningServer:
    """Its port and data folder stay when it is stopped and started again; `remove` ends it for good."""

    def __init__(self, *options: str, data: Path | None = None, **environment: str) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="iasted-server-"))
        self._home.chmod(0o711)
        self.data = data or self._home / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.data)]
        self._command = [sys.executable, "-m", "sync_server", "run", *where, *options]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self._environment = {**inherited, "IASTED_LANG": "fr", "PYTHONUNBUFFERED": "1", **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 60) -> Self:
        with (self._home / "out").open("ab") as out, (self._home / "err").open("ab") as err:
            self.process = subprocess.Popen(self._command, env=self._environment, stdout=out, stderr=err)
        assert until(self._is_ready, seconds), f"not ready after {seconds} s:\n{self.out}\n{self.err}"
        return self

    def stop(self) -> int:
        """As a service manager stops it; its exit code."""
        assert self.process is not None
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            return process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise

    def kill(self) -> None:
        """As when the machine loses its power; the embedded database outlives it, as it would a crash."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)
        self.process = None

    def remove(self) -> None:
        try:
            if self.process is not None:
                self.stop()
        finally:
            self._clear()
            shutil.rmtree(self._home, ignore_errors=True)

    @property
    def out(self) -> str:
        return (self._home / "out").read_text("utf-8", "replace")

    @property
    def err(self) -> str:
        return (self._home / "err").read_text("utf-8", "replace")

    @property
    def welcome(self) -> str:
        """The one-time link of the first administrator."""
        found = _WELCOME.findall(self.out)
        assert found, f"no link was printed:\n{self.out}\n{self.err}"
        return found[-1]

    def get(self, path: str) -> tuple[int, bytes]:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", path)
            answer = asked.getresponse()
            return answer.status, answer.read()
        finally:
            asked.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.remove()

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.out}\n{self.err}"
        try:
            return self.get("/ready")[0] == 200
        except OSError:
            return False

    def _clear(self) -> None:
        """End what a server that was killed has left in its folder: a database of its own."""
        for pid in users_of(self.data / "postgres"):
            os.kill(pid, signal.SIGQUIT)
            assert ended(pid)
