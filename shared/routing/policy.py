"""Whom to ask, in which order and why: one pure function of the request, of how things stand and of the configuration.

privacy → connectivity → capability → complexity → budget → health → cost and speed. Whoever may be asked at all stands
in the plan; who rests comes last rather than never. The same input gives the same plan.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from shared.routing.complexity import Complexity, complexity
from shared.routing.targets import LOCAL, Config, Target, Tier, reaches
from shared.voice.events import Stage
from shared.voice.ports import Privacy

Why = Literal["asked", "privacy", "offline", "language", "context", "budget", "unknown-price", "keyless"]
_ORDER: tuple[Tier, ...] = ("simple", "medium", "complex")
CHARACTERS_A_TOKEN = 4


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done."""

    stage: Stage
    privacy: Privacy = "internal"
    language: str = "fr"
    text: str = ""
    """The question, or the clause to be spoken."""
    facts: int = 0
    """Characters of knowledge that go with it."""
    history: int = 0
    """Exchanges that go with it."""
    audio_ms: int = 0


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How things stand now; money in millionths of a dollar."""

    online: bool = False
    metered: bool = False
    """The connection is paid by the byte: what costs most bytes comes later."""
    usable: frozenset[str] = frozenset()
    """Targets of the network that a key and a configuration exist for."""
    resting: frozenset[str] = frozenset()
    first_ms: dict[str, float] = msgspec.field(default_factory=dict)
    """Until the first of an answer, as measured lately."""
    estimates: dict[str, int | None] = msgspec.field(default_factory=dict)
    """What this request is likely to cost at each target; None is not known."""
    turn: int = 0
    """What this turn has cost so far."""
    user_day: int = 0
    organisation_day: int = 0


class Considered(msgspec.Struct, frozen=True, kw_only=True):
    """One target and what became of it."""

    target: str
    why: Why
    place: int = 0
    """1 is asked first; 0 is not asked."""
    resting: bool = False
    cost: int | None = 0
    first_ms: float = 0.0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Names in order, and every target's reason."""

    candidates: tuple[str, ...]
    considered: tuple[Considered, ...]
    complexity: Complexity
    saving: bool = False
    """The day's budget is nearly used: what is cheap comes first."""
    version: str = ""


def plan(request: Request, state: State, config: Config) -> Plan:
    """Every target of the stage, with its reason; those that may be asked, in order."""
    found = complexity(request.text, history=request.history, facts=request.facts)
    saving = _nearly_used(state, config)
    judged = [(each, _why_not(each, request, state, config)) for each in config.targets if each.stage == request.stage]
    allowed = [each for each, why in judged if why == "asked"]
    ordered = sorted(allowed, key=lambda each: _rank(each, found.tier, state, config, saving=saving))
    places = {each.name: place for place, each in enumerate(ordered, 1)}
    return Plan(
        candidates=tuple(each.name for each in ordered),
        considered=tuple(
            Considered(
                target=each.name,
                why=why,
                place=places.get(each.name, 0),
                resting=each.name in state.resting,
                cost=_cost(each, state),
                first_ms=_first_ms(each, state),
            )
            for each, why in judged
        ),
        complexity=found,
        saving=saving,
        version=config.version,
    )


def tokens_of(request: Request) -> int:
    """A quarter of the characters that go with the request."""
    return (len(request.text) + request.facts) // CHARACTERS_A_TOKEN + request.history * 60


def _why_not(target: Target, request: Request, state: State, config: Config) -> Why:
    if not reaches(config, request.privacy, target.place):
        return "privacy"
    if target.provider != LOCAL:
        if not state.online:
            return "offline"
        if target.name not in state.usable:
            return "keyless"
    if request.language not in target.languages:
        return "language"
    if tokens_of(request) + target.expected_output > target.context_tokens:
        return "context"
    return _affordable(target, state, config)


def _affordable(target: Target, state: State, config: Config) -> Why:
    cost = _cost(target, state)
    if cost is None:
        return "unknown-price"  # a budget that cannot be held is not begun
    budgets = config.budgets
    over = (
        state.turn + cost > budgets.turn
        or state.user_day + cost > budgets.user_day
        or state.organisation_day + cost > budgets.organisation_day
    )
    return "budget" if cost and over else "asked"


def _rank(target: Target, tier: Tier, state: State, config: Config, *, saving: bool) -> tuple[float, ...]:
    """Smaller is asked earlier; the name at the end makes the order one."""
    cost, first_ms = _cost(target, state) or 0, _first_ms(target, state)
    wished = config.order.get(target.stage) or config.tiers.get(tier, ())
    wish = wished.index(target.name) if target.name in wished else len(wished)
    heavy = state.metered and target.provider != LOCAL and target.stage != "think"
    place = config.targets.index(target)
    first = cost if saving else wish
    return (target.name in state.resting, heavy, first, wish, (cost + 1) * first_ms, place)


def _cost(target: Target, state: State) -> int | None:
    return 0 if target.provider == LOCAL else state.estimates.get(target.name)


def _first_ms(target: Target, state: State) -> float:
    return state.first_ms.get(target.name, target.expected_ms)


def _nearly_used(state: State, config: Config) -> bool:
    budgets = config.budgets
    days = ((state.user_day, budgets.user_day), (state.organisation_day, budgets.organisation_day))
    return any(spent * 100 >= budget * budgets.soft_percent and budget > 0 for spent, budget in days)
