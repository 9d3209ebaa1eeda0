"""What one turn has asked for so far: its plans, its attempts, what was set aside for them, and who served it."""

from __future__ import annotations

import asyncio
from typing import Any

from shared.routing.complexity import Complexity
from shared.routing.decision import Decision, Planned, Tried
from shared.voice.events import Stage
from shared.voice.ports import Privacy, stricter

Hold = tuple[Stage, str, str, str, int]
"""Stage, provider, model, target, and so many millionths of a dollar."""


class TurnBooks:
    """Of one turn; kept from its first request to its end."""

    def __init__(self, turn: str, user: str = "", organisation: str = "") -> None:
        self.turn, self.user, self.organisation = turn, user, organisation
        self._privacy: Privacy | None = None
        self.untold: Privacy = "restricted"
        """How far it may go where no request of it said."""
        self.runs = 0
        """A turn that is thrown away and prepared again may begin anew before it has ended."""
        self.complexity: Complexity | None = None
        self.plans: dict[Stage, Planned] = {}
        self.tried: list[Tried] = []
        self.chosen: dict[str, str] = {}
        self.spliced = False
        self.online = False
        self.spent_before = (0, 0)
        self.settling: set[asyncio.Future[Any]] = set()
        self._held: dict[tuple[Stage, str, str], list[tuple[str, int]]] = {}
        self.hedges: set[str] = set()

    @property
    def privacy(self) -> Privacy:
        """The strictest that was told."""
        return self._privacy or self.untold

    def told(self, privacy: Privacy) -> None:
        """One request of this turn says how far it may go."""
        self._privacy = stricter(privacy, self._privacy or privacy)

    @property
    def cost(self) -> int:
        """What is set aside included, in millionths of a dollar."""
        held = sum(amount for each in self._held.values() for _, amount in each)
        return held + sum(each.cost or 0 for each in self.tried)

    def hold(self, stage: Stage, provider: str, model: str, target: str, amount: int) -> None:
        """So much is set aside for an attempt that begins."""
        self._held.setdefault((stage, provider, model), []).append((target, amount))

    def refuse(self, stage: Stage, provider: str, model: str, target: str, amount: int) -> None:
        """It was not set aside after all."""
        self._held[stage, provider, model].remove((target, amount))

    def let_go(self, stage: Stage, provider: str, model: str) -> tuple[str, int]:
        """The target and what was set aside for the attempt that ended; ("", 0) when nothing was."""
        held = self._held.get((stage, provider, model))
        return held.pop(0) if held else ("", 0)

    def let_all_go(self) -> list[int]:
        """What was set aside for attempts that never told what they used."""
        amounts = [amount for each in self._held.values() for _, amount in each]
        self._held.clear()
        return amounts

    def decision(self, policy: str, prices: str) -> Decision:
        """The record, as far as everything is settled."""
        return Decision(
            turn=self.turn,
            privacy=self.privacy,
            online=self.online,
            tier=self.complexity.tier if self.complexity else None,
            score=self.complexity.score if self.complexity else 0.0,
            signs=self.complexity.signs if self.complexity else {},
            policy=policy,
            prices=prices,
            spent_before=self.spent_before,
            plans=tuple(self.plans.values()),
            tried=tuple(self.tried),
            chosen=self.chosen,
            spliced=self.spliced,
            cost=sum(each.cost or 0 for each in self.tried),
            unknown=sum(each.cost is None for each in self.tried),
        )
