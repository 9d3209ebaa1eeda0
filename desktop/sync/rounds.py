"""One round of synchronisation as others see it: how far it is, what came of it, and who carries it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

Stage = Literal["sealing", "pushing", "pulling", "files"]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a stage is; a total of 0 is not known yet."""

    stage: Stage
    done: int = 0
    total: int = 0
    """Of operations; of files with `files`."""
    done_bytes: int = 0
    total_bytes: int = 0
    restored: bool = False
    """What is sent was sent before: the server was put back to an earlier state."""


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What a round that came to its end did, and what it left."""

    sent: int = 0
    received: int = 0
    refused: int = 0
    waiting: int = 0
    waiting_for_key: int = 0
    """What was pulled and cannot be opened yet."""
    files_waiting: int = 0
    bytes_waiting: int = 0
    files_due: bool = False
    """Files that were asked for have had their while, and are not done: another round is to come at once."""
    restored: bool = False
    """The server was put back to an earlier state: everything it lacks was sent again."""
    keys_awaited: bool = False
    """What changed cannot be sealed yet: the organisation's keys are not here."""


Told = Callable[[Progress], None]


class Exchanging(Protocol):
    """Who speaks with the server for one open store."""

    async def round(self, told: Told, *, files: bool = True) -> Round:
        """Deliver what waits and fetch what is new; errors of `desktop.account.refusals`. May be cancelled anywhere."""
        ...

    async def confirm_removals(self) -> int:
        """Carry out the orders to destroy that were held back because there were many at once; how many there were."""
        ...

    def waits(self, *, files: bool = True) -> bool:
        """Whether something here is to be sent; may wait for the disk."""
        ...

    async def news(self) -> bool:
        """Whether a round would find anything: one small question to the server."""
        ...
