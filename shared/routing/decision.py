"""What was decided for a turn and what came of it, without a word of what was said: the record for the audit log."""

from __future__ import annotations

import hashlib

import msgspec

from shared.routing.policy import Considered, Plan
from shared.routing.targets import Tier
from shared.voice.events import Stage
from shared.voice.ports import Privacy

MOST_TRIED = 8
"""Attempts that are named in the audit log; an entry of it is short."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt."""

    stage: Stage
    target: str
    outcome: str
    """done, stopped, or the code of the failure."""
    first_ms: float = 0.0
    total_ms: float = 0.0
    cost: int | None = None
    """Millionths of a dollar; None is not known."""
    estimated: bool = False
    hedge: bool = False
    """Asked because whoever was asked before kept silent for too long."""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """The plan of one stage."""

    stage: Stage
    order: tuple[str, ...]
    considered: tuple[Considered, ...]
    saving: bool


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One record a turn."""

    turn: str
    privacy: Privacy
    online: bool
    tier: Tier | None = None
    score: float = 0.0
    signs: dict[str, float] = {}
    policy: str = ""
    prices: str = ""
    spent_before: tuple[int, int] = (0, 0)
    """By the user and by the organisation today."""
    plans: tuple[Planned, ...] = ()
    tried: tuple[Tried, ...] = ()
    chosen: dict[str, str] = {}
    """Who served each stage in the end."""
    spliced: bool = False
    """An answer that one began and another ended."""
    cost: int = 0
    unknown: int = 0
    """Attempts whose cost is not known."""

    def canonical(self) -> bytes:
        """The same bytes for the same record."""
        return msgspec.json.encode(self, order="sorted")

    def digest(self) -> str:
        """What proves the whole record, where it is kept, to be the one that the audit log speaks of."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def summary(self) -> str:
        """What stands in the audit log: how far it might go, who was asked, what came of it and what it cost."""
        tried = [[each.target, each.outcome, round(each.first_ms), each.cost] for each in self.tried[:MOST_TRIED]]
        told = {
            "privacy": self.privacy,
            "online": self.online,
            "tier": self.tier,
            "chosen": self.chosen,
            "tried": tried,
            "more": max(0, len(self.tried) - MOST_TRIED),
            "spliced": self.spliced,
            "cost": self.cost,
            "unknown": self.unknown,
            "policy": self.policy,
            "prices": self.prices,
            "record": self.digest(),
        }
        return msgspec.json.encode(told).decode()

    @property
    def left(self) -> bool:
        """Whether anything was put to somebody far away: they alone meter what they do."""
        return bool(self.tried)


def planned(stage: Stage, plan: Plan) -> Planned:
    """What is kept of a plan."""
    return Planned(stage=stage, order=plan.candidates, considered=plan.considered, saving=plan.saving)
