"""An engine for a child process whose readings are always overtaken when the sound says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class OvertakenEngine:
    """Serves `interim`: the same words, or nothing for the sound "overtaken"; a word more at each reading."""

    def __init__(self) -> None:
        self._readings = iter(("où est", "où est le village"))

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        if op == "interim" and body["pcm"] != b"overtaken" and not cancelled():
            yield {"text": next(self._readings)}
