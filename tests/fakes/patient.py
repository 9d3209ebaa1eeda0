"""An engine for a child process with requests that give way to others, and one that is served beside them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any


class PatientEngine:
    """Serves `work`, `yielding` and `beside` for `seconds`, and `begun`: which of them were begun so far."""

    gives_way = frozenset({"yielding", "beside"})
    aside = frozenset({"beside"})

    def __init__(self) -> None:
        self._begun: list[str] = []

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        if op == "begun":
            yield {"ops": self._begun}
            return
        self._begun.append(body.get("tag", op))
        end = time.monotonic() + body.get("seconds", 0.0)
        yield {"begun": op}
        while time.monotonic() < end:
            if cancelled():
                return
            time.sleep(0.002)
        yield {"finished": op}
