"""A decision shows at once, waits, counts or is refused; who was slower keeps their comment and can go on."""

from __future__ import annotations

import msgspec
import pytest

from desktop.review.deciding import Review
from desktop.review.refusals import CaseMoved, NotAStep, NothingSaid
from desktop.sync.items import ItemStates
from shared.sync.cases import Case
from shared.sync.protocol import Operation


class Noted:
    def __init__(self):
        self.acts = []

    def note(self, action, on, change=""):
        self.acts.append((action, on, change))


def test_a_decision_shows_at_once_and_waits(world, inbox, review):
    case = world.talk()
    review.decide(case, "assigned", "p-awa", "À voir vite.")
    line = inbox.line(case)
    assert (line.standing.state, line.standing.version, line.sending) == ("assigned", 1, "waiting")
    (told,) = inbox.case(case).story
    assert (told.mine, told.sending, told.text) == (True, "waiting", "À voir vite.")


def test_what_is_sealed_carries_the_very_step(world, store, review):
    case = world.talk()
    review.decide(case, "assigned", "p-awa")
    sent = msgspec.msgpack.decode(store.database.value("SELECT operation FROM sealed"), type=Operation)
    assert (sent.step.case, sent.step.version, sent.step.state, sent.step.assignee) == (case, 0, "assigned", "p-awa")


def test_a_decision_that_was_taken_waits_no_more(world, inbox, review, seals):
    case = world.talk()
    review.decide(case, "assigned", "p-awa")
    seals.answer()
    assert inbox.cases()[0].sending == ""
    assert inbox.case(case).story[0].sending == ""
    review.decide(case, "in-progress")
    assert inbox.line(case).standing.assignee == "p-awa"


def test_who_was_slower_learns_who_was_first_and_loses_nothing(world, inbox, review, seals):
    case = world.talk()
    review.decide(case, "assigned", "p-here", "Je m’en charge.")
    now = Case(id=case, state="assigned", version=1, assignee="p-awa")
    seals.answer(f"conflict {msgspec.json.encode(now).decode()}")
    collision = inbox.case(case).collision
    assert collision.first is None
    assert (collision.now, collision.assigned) == (now, "p-awa")
    world.decide(case, 0, "assigned", to="p-awa")
    whole = inbox.case(case)
    assert whole.collision.first.name == "Awa Ndong"
    assert whole.collision.mine.text == "Je m’en charge."
    assert (whole.line.standing.state, whole.line.standing.assignee, whole.line.assigned) == (
        "assigned",
        "p-awa",
        "Awa Ndong",
    )
    review.decide(case, "assigned", "p-here", whole.collision.mine.text, seen=1)
    whole = inbox.case(case)
    assert whole.collision is None
    assert whole.line.standing.assignee == "p-here"
    assert [one.text for one in whole.story if one.mine] == ["Je m’en charge.", "Je m’en charge."]


def test_who_lets_it_go_is_not_asked_again_and_the_words_stay_in_the_story(world, inbox, review, seals):
    case = world.talk()
    review.decide(case, "assigned", "p-here", "Je m’en charge.")
    world.decide(case, 0, "assigned")
    seals.answer("conflict")
    review.resume(inbox.case(case).collision.mine.id)
    whole = inbox.case(case)
    assert whole.collision is None
    assert whole.line.sending == ""
    assert "Je m’en charge." in [one.text for one in whole.story]


def test_a_refused_decision_does_not_count(world, inbox, review, seals):
    case = world.talk()
    review.decide(case, "assigned", "p-awa")
    seals.answer("not-yours")
    assert inbox.cases()[0].standing.state == "new"
    assert inbox.case(case).story[0].code == "not-yours"


def test_what_changed_meanwhile_is_not_decided_upon_unseen(world, store, review):
    case = world.talk()
    world.decide(case, 0, "assigned")
    with pytest.raises(CaseMoved):
        review.decide(case, "assigned", "p-here", seen=0)
    assert store.database.value("SELECT count(*) FROM sealed") == 0


def test_only_a_step_is_a_step(world, review):
    case = world.talk()
    for state, who in (("closed", "p-awa"), ("assigned", "")):
        with pytest.raises(NotAStep):
            review.decide(case, state, who)


def test_a_remark_needs_no_decision_but_words(world, inbox, review):
    case = world.talk()
    review.comment(case, "  Demander la facture.  ")
    assert [one.text for one in inbox.case(case).story] == ["Demander la facture."]
    with pytest.raises(NothingSaid):
        review.comment(case, " \n")


def test_acts_are_noted_without_their_content(world, store, seals):
    noted, case = Noted(), world.talk()
    review = Review(store, seals, noted)
    review.decide(case, "assigned", "p-awa", "secret")
    review.comment(case, "secret")
    assert noted.acts == [
        ("case.assigned", f"case:{case}", "new -> assigned"),
        ("case.comment", f"case:{case}", ""),
    ]


def test_a_decision_that_cannot_be_sealed_leaves_nothing(world, inbox, store):
    class Broken:
        def seal(self, content, step=None):
            raise OSError("no room")

    case = world.talk()
    with pytest.raises(OSError):
        Review(store, Broken()).decide(case, "assigned", "p-awa")
    assert inbox.case(case).story == ()
    assert inbox.line(case).standing.state == "new"


def test_the_story_is_told_in_order_with_names(world, inbox):
    case = world.talk()
    world.decide(case, 0, "assigned", text="Pour toi.")
    world.remark(case, "J’appelle le préfet.")
    world.decide(case, 1, "in-progress")
    world.decide(case, 0, "assigned", to="p-agent")
    story = inbox.case(case).story
    assert [(one.kind, one.name, one.counted) for one in story] == [
        ("decision", "Awa Ndong", True),
        ("comment", "Awa Ndong", True),
        ("decision", "Awa Ndong", True),
        ("decision", "Awa Ndong", False),
    ]
    assert story[0].assigned == "Awa Ndong"


def test_a_refusal_that_was_taken_up_again_is_no_longer_counted_among_those_to_look_at(world, store, review, seals):
    case, items = world.talk(title="Pont de Fougamou"), ItemStates(store)
    review.decide(case, "assigned", "p-here")
    seals.answer("conflict")
    assert [(one.kind, one.title) for one in items.list()] == [("decision", "Pont de Fougamou")]
    world.decide(case, 0, "assigned")
    review.decide(case, "assigned", "p-here")
    assert items.refused() == 0
