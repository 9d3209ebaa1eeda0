"""Who reviews, decides, and may be given a case: what the server will say, asked of the same table beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from shared.roles import ROLES, Action, Reach, Role, Standing, Target, allowed, reach

if TYPE_CHECKING:
    from desktop.review.records import CaseLine


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the organisation; role and region are empty where they are not known here."""

    id: str
    name: str
    role: str = ""
    region: str = ""


def may_review(role: str) -> bool:
    """Whether there is anything for this role to review."""
    known = _known(role)
    far = reach(known, "reports:read") if known is not None else None
    return far is not None and far > Reach.OWN


def may_assign(role: str) -> bool:
    """Whether a case may be given to somebody of this role."""
    known = _known(role)
    return known is not None and reach(known, "cases:assign") is not None


def may_decide(person: Person, line: CaseLine) -> bool:
    """Whether a step of this case is theirs to take: nobody decides upon their own."""
    return person.id != line.person and _may(person, "cases:assign", line)


def may_be_given(person: Person, line: CaseLine) -> bool:
    """Whether the case may go to them: they must be able to read it; of whom no role is known, the server knows."""
    return not person.role or _may(person, "reports:read", line)


def _may(person: Person, action: Action, line: CaseLine) -> bool:
    role = _known(person.role)
    if role is None:
        return False
    standing = Standing(person=person.id, organisation="", role=role, region=person.region or None)
    return allowed(standing, action, Target(organisation="", owner=line.person, region=line.region or None))


def _known(role: str) -> Role | None:
    return next((one for one in ROLES if one == role), None)
