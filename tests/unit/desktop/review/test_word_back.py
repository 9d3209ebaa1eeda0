"""An author learns what became of a case: the latest decision that counts, and the latest words."""

from __future__ import annotations

from desktop.review.word_back import word_back


def test_nobody_has_said_anything(world, store):
    assert word_back(store, world.talk()) is None
    assert word_back(store, "") is None


def test_the_latest_decision_and_the_latest_words_are_told(world, store):
    case = world.talk()
    world.decide(case, 0, "assigned", text="Je regarde.")
    word = word_back(store, case)
    assert (word.standing.state, word.decision.name, word.comment.text) == ("assigned", "Awa Ndong", "Je regarde.")
    world.decide(case, 0, "assigned", to="p-agent", text="Sans effet.")
    world.decide(case, 1, "in-progress")
    world.remark(case, "La facture manque.")
    word = word_back(store, case)
    assert (word.decision.state, word.comment.text) == ("in-progress", "La facture manque.")


def test_it_needs_nothing_of_the_case_but_what_reviewers_wrote(world, store, inbox):
    world.arrivals.open_case("mine", world.here, "ngounie")
    world.decide("mine", 0, "assigned")
    assert word_back(store, "mine").decision.assigned == "Awa Ndong"
    assert inbox.cases() == []
