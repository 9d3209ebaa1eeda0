"""An answer that was lost: what it said is heard from the next head, and from no head that speaks of another line."""

from __future__ import annotations

import pytest

from desktop.sync.pacing import Pace
from desktop.sync.pushing import Pusher
from desktop.sync.refusals import LaptopCopied
from shared.sync.protocol import HEAD_REFUSALS, Head, Refusal
from tests.fakes.field import NoEntries
from tests.unit.desktop.sync.test_pushing import sealed


@pytest.fixture
def pusher(store, sealer):
    """Ten records that the server has, and whose answer nobody heard."""
    sealed(store, sealer)
    return Pusher(store, None, Pace(), NoEntries(), lambda: "")


def head(store, acked: int = 10, **other) -> Head:
    told = {"digest": bytes.fromhex(store.sealed.digest("device1", acked)), **other}
    return Head(head=0, acked=acked, entries_acked=0, **told)


def test_what_was_taken_and_what_was_refused_is_heard_from_the_head(store, pusher):
    refused = (Refusal(dseq=3, code="too-large"), Refusal(dseq=44, code="not-yours"))
    pusher.catch_up("device1", head(store, 8, refused=refused))
    assert [(row.dseq, row.code) for row in store.sealed.refused()] == [(3, "too-large")]
    assert [row.dseq for row in store.sealed.waiting("device1", 99, 10**6)] == [9, 10]


def test_a_head_that_does_not_say_which_record_it_speaks_of_marks_nothing(store, pusher):
    pusher.catch_up("device1", head(store, digest=b""))
    assert store.sealed.count("device1") == 10


def test_a_head_of_another_line_is_that_of_a_copy(store, pusher):
    with pytest.raises(LaptopCopied):
        pusher.catch_up("device1", head(store, digest=b"x" * 32))
    assert store.sealed.count("device1") == 10


def test_where_more_was_refused_than_a_head_tells_everything_is_sent_again(store, pusher):
    refused = tuple(Refusal(dseq=100 + number, code="not-yours") for number in range(HEAD_REFUSALS))
    pusher.catch_up("device1", head(store, refused=refused))
    assert store.sealed.count("device1") == 10


def test_what_was_heard_before_is_not_refused_afterwards(store, pusher):
    store.sealed.delivered("device1", 10)
    pusher.catch_up("device1", head(store, refused=(Refusal(dseq=3, code="too-large"),)))
    assert store.sealed.refused() == []


def test_a_decision_is_said_once_more_to_hear_how_its_case_stands(store, pusher):
    store.database.script("UPDATE sealed SET kind = 'decision' WHERE dseq = 4")
    pusher.catch_up("device1", head(store, refused=(Refusal(dseq=4, code="conflict"),)))
    assert [row.dseq for row in store.sealed.waiting("device1", 99, 10**6)] == list(range(4, 11))
