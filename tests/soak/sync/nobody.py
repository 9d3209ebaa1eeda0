"""Stands in a round where a room is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Nobody:
    """Entries, checkpoints, files and folding that do nothing."""

    def pending(self, _limit: int) -> list[bytes]:
        return []

    def acked(self, _through: int) -> None: ...

    def held(self) -> str:
        return ""

    async def look(self, _head: Any) -> None: ...

    def describe(self, _report: str, _name: str) -> None: ...

    async def send(self, _told: Any) -> None: ...

    def again(self) -> None: ...

    def waiting(self) -> tuple[int, int]:
        return 0, 0

    def take(self, _rows: Sequence[Any]) -> None: ...
