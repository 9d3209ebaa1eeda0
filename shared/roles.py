"""Who may do what, and how far: the one table of roles, actions and reaches, and the only place that compares them.

    user         own reports: read, create, destroy
    └─ agent         and the reports of the region: read, assign cases, analyse
       └─ admin          and the whole country: read, destroy, users, metrics, audit
          └─ super_admin     and everything: roles, system

A role inherits all of the one before it. An organisation is a wall: nothing reaches across it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, get_args

import msgspec

Role = Literal["user", "agent", "admin", "super_admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most."""

Action = Literal[
    "reports:read",
    "reports:create",
    "reports:shred",
    "people:read",
    "devices:read",
    "devices:revoke",
    "cases:assign",
    "analyses:read",
    "users:manage",
    "users:place",
    "devices:wipe",
    "metrics:read",
    "audit:read",
    "roles:assign",
    "system:manage",
]
ACTIONS: tuple[Action, ...] = get_args(Action)


class Reach(IntEnum):
    """How far a role goes with an action; a greater one includes the smaller ones."""

    OWN = 1
    REGION = 2
    NATION = 3


_ADDED: dict[Role, dict[Action, Reach]] = {
    "user": {
        "reports:read": Reach.OWN,
        "reports:create": Reach.OWN,
        "reports:shred": Reach.OWN,
        "people:read": Reach.OWN,
        "devices:read": Reach.OWN,
        "devices:revoke": Reach.OWN,
    },
    "agent": {
        "reports:read": Reach.REGION,
        "people:read": Reach.REGION,
        "cases:assign": Reach.REGION,
        "analyses:read": Reach.REGION,
    },
    "admin": {
        "reports:read": Reach.NATION,
        "reports:shred": Reach.NATION,
        "people:read": Reach.NATION,
        "analyses:read": Reach.NATION,
        "users:manage": Reach.NATION,
        "users:place": Reach.NATION,
        "devices:read": Reach.NATION,
        "devices:revoke": Reach.NATION,
        "devices:wipe": Reach.NATION,
        "metrics:read": Reach.NATION,
        "audit:read": Reach.NATION,
    },
    "super_admin": dict.fromkeys(ACTIONS, Reach.NATION),
}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, as the organisation knows them now."""

    person: str
    organisation: str
    role: Role
    region: str | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What is acted upon: whose it is and where it lies; `role` is its owner's, where the act is on a person."""

    organisation: str
    owner: str
    region: str | None = None
    role: Role | None = None


PLAIN: Role = ROLES[0]
"""What whoever may make users may make them; more than that is `roles:assign`."""


def may_everything(role: Role) -> bool:
    """Whether nothing is out of this role's hands: an organisation always keeps somebody of it."""
    return role == ROLES[-1]


def reach(role: Role, action: Action) -> Reach | None:
    """How far the role goes with the action; None when it may not do it at all."""
    reaches = [_ADDED[each][action] for each in ROLES[: ROLES.index(role) + 1] if action in _ADDED[each]]
    return max(reaches, default=None)


def allowed(who: Standing, action: Action, target: Target) -> bool:
    """Whether `who` may do this to the target."""
    far = reach(who.role, action)
    if far is None or who.organisation != target.organisation:
        return False
    if far is Reach.NATION:
        return True
    in_region = far is Reach.REGION and who.region is not None and who.region == target.region
    return in_region or who.person == target.owner


def governs(who: Standing, target: Target) -> bool:
    """Whether `who` stands above the person: only a super_admin governs equals, and nobody governs themselves."""
    if who.organisation != target.organisation or who.person == target.owner or target.role is None:
        return False
    return who.role == "super_admin" or ROLES.index(who.role) > ROLES.index(target.role)
