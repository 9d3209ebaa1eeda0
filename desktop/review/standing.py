"""How a case stands, from the decisions that reviewers signed: the server's order is used, its word is not needed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from shared.sync.cases import Case, Step, after, may_follow


class Asked(msgspec.Struct, frozen=True):
    """A decision, and where it stands in the server's line; `cursor` 0 for those made here, which do not come back."""

    id: str
    step: Step
    cursor: int = 0
    sent: bool = False
    """Made here, and taken by the server."""


class Standing(msgspec.Struct, frozen=True):
    """The case, and the decisions that led there, in order."""

    case: Case
    counted: tuple[str, ...]


def standing(case: str, arrived: Sequence[Asked], mine: Sequence[Asked]) -> Standing:
    """The case after every step that may follow the one before.

    From each version there is one step: ours that the server took, else the first that arrived, else ours that waits.
    """
    now, counted, last = Case(id=case), list[str](), 0
    while True:
        here = next((one for one in mine if one.sent and may_follow(now, one.step)), None)
        there = next((one for one in arrived if one.cursor > last and may_follow(now, one.step)), None)
        later = next((one for one in mine if not one.sent and may_follow(now, one.step)), None)
        taken = here or there or later
        if taken is None:
            return Standing(now, tuple(counted))
        now, last = after(now, taken.step), max(last, taken.cursor)
        counted.append(taken.id)
