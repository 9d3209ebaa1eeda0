"""How a case is reviewed: its states and the steps between them; a case is a conversation with its reports."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.crypto.canonical import Name

State = Literal["new", "assigned", "in-progress", "closed"]
_NEXT: dict[State, set[State]] = {
    "new": {"assigned"},
    "assigned": {"assigned", "in-progress"},
    "in-progress": {"assigned", "closed"},
    "closed": {"in-progress"},
}


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a case stands; `version` counts its steps."""

    id: Name
    state: State = "new"
    version: int = 0
    assignee: str = ""
    """A person's id."""


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reviewer asks: from the version they saw, to this state."""

    case: Name
    version: Annotated[int, Meta(ge=0, le=2**31)]
    state: State
    assignee: Annotated[str, Meta(max_length=64)] = ""


def may_follow(case: Case, step: Step) -> bool:
    """Whether the step is one from the case as it stands: two reviewers who saw the same version cannot both pass."""
    if (step.case, step.version) != (case.id, case.version):
        return False
    return step.state in _NEXT[case.state] and bool(step.assignee)


def after(case: Case, step: Step) -> Case:
    """The case after a step that may follow."""
    return Case(id=case.id, state=step.state, version=case.version + 1, assignee=step.assignee)


def nexts(state: State) -> frozenset[State]:
    """The states that may come next."""
    return frozenset(_NEXT[state])
