"""Every scope has its room, and there are only so many scopes: memory does not grow with what is asked."""

from __future__ import annotations

import pytest

from shared.memory.shelf import Shelf
from tests.contract.test_memory import direction, entry
from tests.fakes.clock import Clock


@pytest.fixture
def clock():
    return Clock()


def test_the_scope_that_served_longest_ago_makes_room_for_a_new_one(clock):
    shelf = Shelf(scopes=2)
    first, second, third = (entry(clock, scope=scope) for scope in ("a", "b", "c"))
    assert shelf.put(first) == shelf.put(second) == []
    shelf.hit(first.id)
    assert shelf.put(third) == [second.id]
    assert (first.id in shelf, second.id in shelf, len(shelf)) == (True, False, 2)


def test_several_go_at_once_so_that_a_full_scope_is_not_sorted_for_each(clock):
    shelf = Shelf(room=100)
    entries = [entry(clock, f"{number}") for number in range(101)]
    gone = [name for each in entries for name in shelf.put(each)]
    assert gone == [each.id for each in entries[:5]]
    assert len(shelf) == 96


def test_an_entry_that_was_renewed_does_not_end_with_its_first_time(clock):
    shelf = Shelf()
    shelf.put(entry(clock, until=10.0))
    shelf.put(entry(clock, until=20.0))
    assert shelf.expire(10.0) == []
    assert shelf.expire(20.0) == [entry(clock).id]
    assert shelf.nearest(entry(clock).scope, direction(1), 5, -1.0) == []


def test_a_question_that_was_answered_anew_keeps_what_it_served(clock):
    shelf = Shelf(room=2)
    often, once, new = (entry(clock, name) for name in "abc")
    shelf.put(often)
    shelf.hit(often.id)
    shelf.put(often)
    shelf.put(once)
    assert shelf.put(new) == [once.id]


def test_renewing_does_not_pile_up_what_is_known_of_ends(clock):
    shelf = Shelf()
    for moment in range(5000):
        shelf.put(entry(clock, until=100.0 + moment))
    assert len(shelf._ends) < 2000
