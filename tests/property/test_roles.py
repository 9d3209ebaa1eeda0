"""Laws of roles: more is never less, an organisation is a wall, and power over people has no cycles."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.roles import ACTIONS, ROLES, Standing, Target, allowed, governs, reach

names = st.sampled_from(["a", "b", "c"])
regions = st.none() | st.sampled_from(["estuaire", "nyanga", "ngounie"])
roles = st.sampled_from(ROLES)
actions = st.sampled_from(ACTIONS)
standings = st.builds(Standing, person=names, organisation=names, role=roles, region=regions)
targets = st.builds(Target, organisation=names, owner=names, region=regions, role=st.none() | roles)


def seen_as(who: Standing) -> Target:
    return Target(organisation=who.organisation, owner=who.person, region=who.region, role=who.role)


@given(standings, actions, targets, roles)
def test_a_greater_role_may_do_whatever_a_smaller_one_may(who, action, target, other):
    greater = max(who.role, other, key=ROLES.index)
    if allowed(who, action, target):
        assert allowed(replace(who, role=greater), action, target)


@given(roles, roles, actions)
def test_a_greater_role_never_reaches_less_far(one, other, action):
    smaller, greater = sorted((one, other), key=ROLES.index)
    assert (reach(smaller, action) or 0) <= (reach(greater, action) or 0)


@given(standings, actions, targets)
def test_nothing_reaches_across_the_wall_of_an_organisation(who, action, target):
    assume(who.organisation != target.organisation)
    assert not allowed(who, action, target)
    assert not governs(who, target)


@given(standings, actions, targets)
def test_whoever_may_do_something_at_all_may_do_it_to_what_is_their_own(who, action, target):
    mine = replace(target, organisation=who.organisation, owner=who.person)
    assert allowed(who, action, mine) == (reach(who.role, action) is not None)


@given(standings, actions, targets)
def test_what_is_reached_elsewhere_is_reached_at_home(who, action, target):
    if allowed(who, action, target):
        assert allowed(who, action, replace(target, region=who.region))


@given(standings, actions, targets, roles)
def test_what_may_be_done_does_not_depend_on_the_owners_role(who, action, target, role):
    assert allowed(who, action, target) == allowed(who, action, replace(target, role=role))


@given(standings)
def test_nobody_governs_themselves(who):
    assert not governs(who, seen_as(who))


@given(standings, standings)
def test_two_people_govern_each_other_only_as_super_admins(one, other):
    if governs(one, seen_as(other)) and governs(other, seen_as(one)):
        assert one.role == other.role == "super_admin"


@given(standings, standings, standings)
def test_whoever_governs_a_governor_governs_those_below(one, two, three):
    assume(one.person != three.person)
    if governs(one, seen_as(two)) and governs(two, seen_as(three)):
        assert governs(one, seen_as(three))


@given(standings, targets, roles)
def test_a_greater_role_governs_no_fewer_people(who, target, other):
    greater = max(who.role, other, key=ROLES.index)
    if governs(who, target):
        assert governs(replace(who, role=greater), target)
