"""Who reviews follows from the one table of roles."""

from __future__ import annotations

import pytest

from desktop.review.access import may_assign, may_review
from shared.roles import ROLES, Reach, reach


@pytest.mark.parametrize("role", ROLES)
def test_whoever_reads_beyond_their_own_reviews(role):
    assert may_review(role) == (reach(role, "reports:read") > Reach.OWN)
    assert may_assign(role) == (reach(role, "cases:assign") is not None)


@pytest.mark.parametrize("role", ["", "inspecteur", "ADMIN"])
def test_a_role_that_is_not_known_here_reviews_nothing(role):
    assert not may_review(role)
    assert not may_assign(role)
