"""An engine for a child process that misbehaves where nobody looks: on standard error, in its children, in silence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any


class StubbornEngine:
    """Serves `work`, `babble`, `spawn`, `stop`, `deaf` and `count` (how many requests it was given)."""

    def __init__(self, load_s: float = 0.0, crash_s: float | None = None) -> None:
        time.sleep(load_s)
        if crash_s is not None:
            time.sleep(crash_s)
            os._exit(9)
        self._served = 0
        self._ballast = b""

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        self._served += 1
        match op:
            case "work":
                self._ballast = b"x" * body.get("bytes", 0)
                for number in range(body.get("pieces", 10)):
                    yield {"number": number, "tag": body.get("tag", "")}
                    if cancelled():
                        return
                    time.sleep(body.get("pause_s", 0.0))
            case "babble":
                os.write(2, b"progress " * 50_000)
                yield {"babbled": True}
            case "spawn":
                child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"])
                yield {"pid": child.pid}
            case "stop":
                yield {"stopping": True}
                os.kill(os.getpid(), signal.SIGSTOP)
            case "deaf":
                for number in range(10):
                    yield {"number": number}
                    time.sleep(0.05)
            case "count":
                yield {"served": self._served}
