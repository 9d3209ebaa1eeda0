"""How long work on weights tells somebody where it stands."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears where a transfer or a verification stands; bytes throughout."""

    def start(self, label: str, total: int, done: int = 0) -> None: ...
    def advance(self, count: int) -> None: ...
    def note(self, text: str) -> None: ...
    def finish(self) -> None: ...


class Silent:
    """Hears everything and says nothing."""

    def start(self, label: str, total: int, done: int = 0) -> None:
        pass

    def advance(self, count: int) -> None:
        pass

    def note(self, text: str) -> None:
        pass

    def finish(self) -> None:
        pass


SILENT: Progress = Silent()
