"""How a case stands follows from signed decisions alone, and two who saw the same version never both count."""

from __future__ import annotations

from desktop.review.standing import Asked, standing
from shared.sync.cases import Step


def asked(id_, version, state, cursor=0, *, sent=False):
    return Asked(id_, Step(case="c", version=version, state=state, assignee="p"), cursor, sent)


def test_steps_count_one_after_the_other():
    found = standing(
        "c", [asked("a", 0, "assigned", 5), asked("b", 1, "in-progress", 9), asked("d", 2, "closed", 12)], []
    )
    assert (found.case.state, found.case.version, found.counted) == ("closed", 3, ("a", "b", "d"))


def test_of_two_from_the_same_version_the_first_counts():
    found = standing("c", [asked("a", 0, "assigned", 5), asked("b", 0, "assigned", 6)], [])
    assert found.counted == ("a",)


def test_a_step_that_leads_nowhere_does_not_count():
    assert standing("c", [asked("a", 0, "closed", 5)], []).case.version == 0


def test_a_step_before_the_one_it_follows_does_not_count():
    assert standing("c", [asked("b", 1, "in-progress", 2), asked("a", 0, "assigned", 5)], []).counted == ("a",)


def test_ours_counts_while_it_waits_and_gives_way_to_one_that_arrived():
    mine = asked("m", 0, "assigned")
    assert standing("c", [], [mine]).counted == ("m",)
    assert standing("c", [asked("a", 0, "assigned", 5)], [mine]).counted == ("a",)


def test_ours_that_the_server_took_counts_before_any_that_arrives():
    mine = asked("m", 0, "assigned", sent=True)
    assert standing("c", [asked("a", 0, "assigned", 5), asked("b", 1, "in-progress", 6)], [mine]).counted == ("m", "b")
