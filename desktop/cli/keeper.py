"""Keeps a turn of the command line as the window would: a conversation with one turn, in the sealed store."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop.cli.listeners import Summary
from desktop.store.records import Turn
from desktop.store.store import Store
from shared.voice.events import TurnEvent


class Keeper:
    """Writes when the turn is over; what was not heard is not kept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, event: TurnEvent) -> None:
        """The summary follows the turn."""

    def close(self, summary: Summary) -> None:
        """Keep what was said and answered."""
        heard, reply = summary.transcript, summary.reply.strip()
        if not heard:
            return
        conversation = self._store.conversations.begin()
        self._store.conversations.add(
            Turn(
                conversation=conversation.id,
                at=datetime.now(UTC),
                heard=heard,
                written=reply,
                answer=reply,
                state="answered" if reply else "unanswered",
                engines=dict(summary.engines),
                trace=summary.timings_ms,
            )
        )
