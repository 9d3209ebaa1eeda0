"""A place that keeps no turn of a voice session."""

from __future__ import annotations

from sync_server.voice.refusals import no_device


class NothingKept:
    """Nobody is there to seal to."""

    async def line(self, session: str, owner: object) -> object:
        raise no_device()
