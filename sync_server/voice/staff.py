"""Who serves turns on this server: handed to the gateway by the program's composition."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from shared.roles import Standing
from shared.voice.listening import Listening
from shared.voice.ports import Privacy
from shared.voice.turn import Engines


class Staff(Protocol):
    """Engines of the server's own, or routed among vendors'; they start when first asked."""

    def engines(self, language: str) -> Engines:
        """Who hears, thinks and speaks."""
        ...

    def begin(self, turn: str, who: Standing) -> None:
        """A turn of theirs begins: what it may cost is theirs."""
        ...

    async def end(self, turn: str) -> None:
        """It is over, however it ended; told once."""
        ...

    async def warnings(self) -> list[str]:
        """What somebody should see to before it is missed, one sentence each; asked once, after the start."""
        ...

    async def aclose(self) -> None:
        """End every process and connection."""
        ...


@runtime_checkable
class Listens(Protocol):
    """A staff that may hear somebody while they speak; the turn begins with it."""

    @property
    def listens(self) -> bool:
        """Whether anybody of it can."""
        ...

    async def listen(self, turn: str, who: Standing, privacy: Privacy, language: str, glossary: str) -> Listening:
        """From the first sound on; IastedError where whoever would be asked first hears whole utterances only."""
        ...
