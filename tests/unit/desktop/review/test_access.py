"""Who reviews follows from the one table of roles."""

from __future__ import annotations

import pytest

from desktop.review.access import Person, may_assign, may_be_given, may_decide, may_review
from shared.roles import ROLES, Reach, reach


@pytest.mark.parametrize("role", ROLES)
def test_whoever_reads_beyond_their_own_reviews(role):
    assert may_review(role) == (reach(role, "reports:read") > Reach.OWN)
    assert may_assign(role) == (reach(role, "cases:assign") is not None)


@pytest.mark.parametrize("role", ["", "inspecteur", "ADMIN"])
def test_a_role_that_is_not_known_here_reviews_nothing(role):
    assert not may_review(role)
    assert not may_assign(role)


@pytest.fixture
def line(world, inbox):
    return inbox.line(world.talk())


@pytest.mark.parametrize(
    ("person", "decides", "is_given"),
    [
        (Person(id="p-1", name="", role="agent", region="ngounie"), True, True),
        (Person(id="p-1", name="", role="agent", region="nyanga"), False, False),
        (Person(id="p-agent", name="", role="agent", region="ngounie"), False, True),
        (Person(id="p-1", name="", role="admin"), False, True),
        (Person(id="p-1", name="", role="super_admin"), True, True),
        (Person(id="p-1", name="", role="user", region="ngounie"), False, False),
        (Person(id="p-1", name=""), False, True),
    ],
)
def test_who_decides_and_who_may_be_given_a_case_is_what_the_server_will_say(line, person, decides, is_given):
    assert (may_decide(person, line), may_be_given(person, line)) == (decides, is_given)
