"""An engine for a child process that does what it is told: echo, crash, hang, grow, print."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from shared.errors import PartMissing


class ObedientEngine:
    """Serves `echo`, `slow`, `crash`, `hang`, `fail`, `print` and `grow`."""

    def __init__(self, load: str = "well") -> None:
        if load == "missing":
            raise PartMissing("Le modèle manque : iasted models fetch light")
        if load == "crash":
            os._exit(9)
        if load == "hang":
            time.sleep(3600)
        self._ballast: list[bytes] = []

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        match op:
            case "echo":
                yield body
            case "slow":
                for number in range(1000):
                    if cancelled():
                        return
                    yield {"number": number}
                    time.sleep(0.01)
            case "crash":
                yield {"before": "the crash"}
                print("out of luck", flush=True)
                os._exit(9)
            case "hang":
                time.sleep(3600)
            case "fail":
                raise ValueError("no such thing")
            case "print":
                print("this must not reach the pipe", flush=True)
                yield {"printed": True}
            case "grow":
                self._ballast.append(b"x" * body["bytes"])
                yield {"grown": True}
