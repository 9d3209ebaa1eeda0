"""What a round works with besides records: audit entries, checkpoints, files, and whoever makes a list of cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop.store.received import Received
from desktop.sync.rounds import Told
from shared.sync.content import AttachmentBody
from shared.sync.protocol import Head


class Entries(Protocol):
    """Audit entries that this laptop signed."""

    def pending(self, limit: int) -> list[bytes]:
        """The next ones to send, in their order."""
        ...

    def acked(self, through: int) -> None:
        """The server has everything up to this number, and nothing after it."""
        ...


class Checkpoints(Protocol):
    """What this laptop remembers of the server's log."""

    def held(self) -> str:
        """The newest checkpoint that was proven; empty before the first."""
        ...

    async def look(self, head: Head) -> None:
        """Ask for the newest and have it proven; what does not hold is an alarm, and never an error."""
        ...


class FileQueue(Protocol):
    """Files beside reports, which travel by themselves."""

    def describe(self, report: str, name: str) -> AttachmentBody | None:
        """Make a file ready, in the caller's transaction; None when it is not there any more."""
        ...

    async def send(self, told: Told) -> None:
        """What is due, for a while, so that records are not kept waiting; Unreachable when the link breaks."""
        ...

    def due(self) -> bool:
        """Whether anything is to be sent now; what waits may have to wait on."""
        ...

    def again(self) -> None:
        """The server was put back to an earlier state: what was sent is asked about once more."""
        ...

    def waiting(self) -> tuple[int, int]:
        """How many, and bytes."""
        ...


class Folding(Protocol):
    """Whoever makes something of what was opened, in the transaction that keeps it."""

    def take(self, rows: Sequence[Received]) -> None:
        """These are new, or opened now."""
        ...
