"""The seed's table of roles, line by line, and who stands above whom."""

from __future__ import annotations

import pytest

from shared.roles import ACTIONS, ROLES, Reach, Standing, Target, allowed, governs, reach

OWN, REGION, NATION, NOT = Reach.OWN, Reach.REGION, Reach.NATION, None

TABLE = {
    # action          user    agent   admin   super_admin
    "reports:read": (OWN, REGION, NATION, NATION),
    "reports:create": (OWN, OWN, OWN, NATION),
    "reports:shred": (OWN, OWN, NATION, NATION),
    "people:read": (OWN, REGION, NATION, NATION),
    "devices:read": (OWN, OWN, NATION, NATION),
    "devices:revoke": (OWN, OWN, NATION, NATION),
    "cases:assign": (NOT, REGION, REGION, NATION),
    "analyses:read": (NOT, REGION, NATION, NATION),
    "users:manage": (NOT, NOT, NATION, NATION),
    "users:place": (NOT, NOT, NATION, NATION),
    "devices:wipe": (NOT, NOT, NATION, NATION),
    "metrics:read": (NOT, NOT, NATION, NATION),
    "audit:read": (NOT, NOT, NATION, NATION),
    "roles:assign": (NOT, NOT, NOT, NATION),
    "system:manage": (NOT, NOT, NOT, NATION),
}


def who(role="user", region="estuaire", person="me", organisation="ours"):
    return Standing(person=person, organisation=organisation, role=role, region=region)


def what(owner="somebody", region="estuaire", organisation="ours", role="user"):
    return Target(organisation=organisation, owner=owner, region=region, role=role)


def test_the_table_speaks_of_every_action():
    assert set(TABLE) == set(ACTIONS)


@pytest.mark.parametrize("action", TABLE)
def test_each_role_goes_as_far_as_the_table_says(action):
    assert tuple(reach(role, action) for role in ROLES) == TABLE[action]


def test_a_user_reads_and_creates_their_own_reports_and_nobody_elses():
    for action in ("reports:read", "reports:create"):
        assert allowed(who("user"), action, what(owner="me", region="nyanga"))
        assert not allowed(who("user"), action, what())


def test_an_agent_reads_assigns_and_analyses_what_is_of_their_region():
    for action in ("reports:read", "cases:assign", "analyses:read"):
        assert allowed(who("agent"), action, what())
        assert not allowed(who("agent"), action, what(region="nyanga"))
    assert not allowed(who("agent"), "users:manage", what())


def test_an_agent_without_a_region_reaches_only_what_is_their_own():
    nowhere = who("agent", region=None)
    assert allowed(nowhere, "reports:read", what(owner="me", region=None))
    assert not allowed(nowhere, "reports:read", what(region=None))


def test_an_agent_who_moved_still_reaches_what_they_wrote_elsewhere():
    assert allowed(who("agent", region="nyanga"), "reports:read", what(owner="me", region="estuaire"))


def test_an_admin_reads_the_whole_country_and_gives_no_roles():
    for action in ("reports:read", "users:manage", "devices:wipe", "metrics:read", "audit:read"):
        assert allowed(who("admin"), action, what(region="nyanga"))
        assert allowed(who("admin"), action, what(region=None))
    assert not allowed(who("admin"), "roles:assign", what())


def test_a_super_admin_may_do_everything_in_their_organisation_and_nothing_in_another():
    for action in ACTIONS:
        assert allowed(who("super_admin", region=None), action, what(region="nyanga"))
        assert not allowed(who("super_admin"), action, what(owner="me", organisation="theirs"))


@pytest.mark.parametrize(
    ("role", "below"),
    [
        ("user", ()),
        ("agent", ("user",)),
        ("admin", ("user", "agent")),
        ("super_admin", ("user", "agent", "admin", "super_admin")),
    ],
)
def test_one_stands_above_smaller_roles_and_only_a_super_admin_above_equals(role, below):
    assert tuple(each for each in ROLES if governs(who(role), what(role=each))) == below


@pytest.mark.parametrize("role", ROLES)
def test_nobody_governs_themselves_nor_what_is_no_person_nor_another_organisation(role):
    assert not governs(who(role), what(owner="me", role="user"))
    assert not governs(who(role), what(role=None))
    assert not governs(who(role), what(organisation="theirs"))
