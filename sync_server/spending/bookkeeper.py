"""Keeps the server's books: each attempt in figures, in a row and in a span; each turn in one line of the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from shared.routing.decision import Decision, Tried
from shared.routing.ledger import Booking
from shared.routing.turn_books import TurnBooks
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.kit.database import Database
from sync_server.kit.refusals import Unavailable
from sync_server.kit.secret import Secret
from sync_server.kit.voice_metrics import VoiceMetrics
from sync_server.spending import store
from sync_server.spending.spans import NoSpans, Spans

MARK = 32
"""Characters of a turn's mark: the same in rows, log and spans, and nobody finds the turn from it."""
_TURNS = logging.getLogger("sync_server.turns")
_LOG = logging.getLogger(__name__)


class Bookkeeper:
    """What a switchboard and its ledger tell; a database that is away costs rows, and no turn."""

    def __init__(
        self,
        database: Database,
        secret: Secret,
        metrics: VoiceMetrics,
        clock: Callable[[], datetime],
        log: Log,
        *,
        spans: Spans | None = None,
    ) -> None:
        self._database, self._secret, self._metrics, self._clock = database, secret, metrics, clock
        self._log, self._spans = log, spans or NoSpans()

    def mark(self, turn: str) -> str:
        return self._secret.mark("turn", turn)[:MARK]

    async def booked(self, booking: Booking) -> None:
        """One attempt; nobody's (a check at start) is counted and not kept."""
        self._metrics.booked(booking)
        mark, now = self.mark(booking.used.turn), self._clock()
        self._spans.attempted(booking, mark, now)
        if not booking.organisation:
            return
        try:
            async with self._database.transaction() as tables:
                await store.add(tables, booking, mark, now)
        except Unavailable as error:
            _LOG.warning("what an attempt cost was not kept", extra={"code": error.code})

    async def decided(self, books: TurnBooks, decision: Decision) -> None:
        """The turn is over: a line of the log, and an entry of the audit log for whose it was."""
        self._tell(decision)
        if not books.organisation:
            return
        act = Act(
            organisation=books.organisation,
            who=books.user,
            action="turn.routed",
            object=f"turn:{self.mark(decision.turn)}",
            change=decision.summary(),
        )
        try:
            async with self._database.transaction() as tables:
                await self._log.act(tables, act)
        except Unavailable as error:
            _LOG.warning("how a turn was routed was not written down", extra={"code": error.code})

    def _tell(self, decision: Decision) -> None:
        _TURNS.info(
            "turn",
            extra={
                "turn": self.mark(decision.turn),
                "privacy": decision.privacy,
                "tier": decision.tier or "",
                "engines": decision.chosen,
                "tried": [_told(each) for each in decision.tried],
                "spliced": decision.spliced,
                "cost": decision.cost,
                "unknown": decision.unknown,
            },
        )


def _told(tried: Tried) -> dict[str, str | float | int | None]:
    return {
        "stage": tried.stage,
        "target": tried.target,
        "outcome": tried.outcome,
        "first_ms": tried.first_ms,
        "total_ms": tried.total_ms,
        "cost": tried.cost,
    }
