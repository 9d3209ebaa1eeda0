"""A case goes from new to closed by known steps, and of two at once only one follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.sync.cases import Case, Step, after, may_follow, nexts

STATES = ("new", "assigned", "in-progress", "closed")
ALLOWED = {
    ("new", "assigned"),
    ("assigned", "assigned"),
    ("assigned", "in-progress"),
    ("in-progress", "assigned"),
    ("in-progress", "closed"),
    ("closed", "in-progress"),
}


def step(state: str, version: int = 0, assignee: str = "simon", case: str = "c") -> Step:
    return Step(case=case, version=version, state=state, assignee=assignee)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("then", STATES)
def test_these_steps_and_no_others(before, then):
    case = Case(id="c", state=before)
    assert may_follow(case, step(then)) is ((before, then) in ALLOWED)
    assert (then in nexts(before)) is ((before, then) in ALLOWED)


@pytest.mark.parametrize("wrong", [step("assigned", 1), step("assigned", case="d"), step("assigned", assignee="")])
def test_a_step_from_another_version_of_another_case_or_for_nobody_does_not_follow(wrong):
    assert not may_follow(Case(id="c"), wrong)


@given(st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 4)), max_size=20))
def test_whatever_is_asked_each_version_is_reached_once(asked):
    case, reached = Case(id="c"), []
    for state, version in asked:
        if may_follow(case, one := step(state, version)):
            case = after(case, one)
            reached.append(case.version)
    assert reached == list(range(1, len(reached) + 1))
