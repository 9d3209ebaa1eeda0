"""Who reviews: whoever's role reads the reports of more people than themselves."""

from __future__ import annotations

from shared.roles import ROLES, Reach, reach


def may_review(role: str) -> bool:
    """Whether there is anything for this role to review."""
    known = next((one for one in ROLES if one == role), None)
    far = reach(known, "reports:read") if known is not None else None
    return far is not None and far > Reach.OWN


def may_assign(role: str) -> bool:
    """Whether a case may be given to somebody of this role."""
    known = next((one for one in ROLES if one == role), None)
    return known is not None and reach(known, "cases:assign") is not None
