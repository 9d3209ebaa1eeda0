"""What was decided for a turn and what came of it, without a word of what was said: the record for the audit log."""

from __future__ import annotations

import hashlib

import msgspec

from shared.routing.policy import Considered, Plan
from shared.routing.targets import Tier
from shared.voice.events import Stage
from shared.voice.ports import Privacy


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
        """What stands in the audit log for it."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @property
    def left(self) -> bool:
        """Whether anything was put to somebody far away."""
        return any(each.cost is None or not each.target.startswith("laptop") for each in self.tried)


def planned(stage: Stage, plan: Plan) -> Planned:
    """What is kept of a plan."""
    return Planned(stage=stage, order=plan.candidates, considered=plan.considered, saving=plan.saving)
