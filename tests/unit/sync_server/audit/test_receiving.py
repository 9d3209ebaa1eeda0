"""Of what a device sends, in any pieces and order, the log takes its chain, once, and blames only what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.chain import Link, Signed
from shared.audit.entry import Seen
from shared.audit.merkle import EMPTY_ROOT
from sync_server.audit.receiving import Sender, follow, genuine, sizes
from tests.fakes.ledger import ORGANISATION, Ledger, public

ROOT = bytes(range(32))


def ledger(count: int, seen: Seen | None = None) -> list[Signed]:
    made = Ledger()
    if seen is not None:
        made.seen["A"] = seen
    for _ in range(count):
        made.act("A")
    return [Signed(leaf.entry, leaf.signature) for leaf in made.leaves]


SENDER = Sender(ORGANISATION, "A", "person-of-A", public("A"))
CHAIN = ledger(12)


def judged(entries):
    found, whole = genuine(SENDER, [each.line() for each in entries])
    assert whole
    return found


def test_what_the_device_signed_is_genuine():
    found = judged(CHAIN)
    assert [each.signed for each in found] == CHAIN
    assert follow(Link(), found, 0, {}).at.seq == 12


def test_it_ends_where_something_is_not_the_devices():
    bent = CHAIN[3].line().replace(b"brouillon", b"brouillOn")
    found, whole = genuine(SENDER, [CHAIN[0].line(), bent, CHAIN[1].line()])
    assert ([each.signed for each in found], whole) == ([CHAIN[0]], False)


@pytest.mark.parametrize(
    "sender",
    [
        Sender("another", "A", "person-of-A", public("A")),
        Sender(ORGANISATION, "B", "person-of-A", public("A")),
        Sender(ORGANISATION, "A", "person-of-B", public("A")),
        Sender(ORGANISATION, "A", "person-of-A", public("B")),
    ],
)
def test_another_senders_entries_are_not_genuine(sender):
    assert genuine(sender, [CHAIN[0].line()]) == ([], False)


@given(st.lists(st.lists(st.integers(0, 11), max_size=14), max_size=14))
def test_pieces_in_any_order_make_one_chain_and_nobody_is_blamed(pieces):
    at, log = Link(), []
    for piece in [*pieces, list(range(12))]:
        found = follow(at, judged([CHAIN[number] for number in piece]), len(log), {})
        assert found.broken == 0
        log += found.taken
        at = found.at
        assert at.seq == len(log)
    assert log == CHAIN


def test_another_entry_of_a_number_that_is_there_is_a_fork():
    other = Ledger()
    other.act("A", action="report.other")
    forked = judged([Signed(other.leaves[0].entry, other.leaves[0].signature)])
    at = follow(Link(), judged(CHAIN[:1]), 0, {}).at
    assert follow(at, forked, 1, {}).why == "forked"
    later = follow(Link(), judged(CHAIN[:3]), 0, {}).at
    assert follow(later, forked, 3, {}).broken == 0, "what lies further back is only old"


def test_an_entry_after_another_one_than_is_there_breaks_the_chain():
    other = Ledger()
    other.act("A", action="report.other")
    other.act("A")
    leaf = other.leaves[1]
    at = follow(Link(), judged(CHAIN[:1]), 0, {}).at
    found = follow(at, judged([Signed(leaf.entry, leaf.signature)]), 1, {})
    assert (found.taken, found.broken, found.why) == ([], 2, "chain-broken")


@pytest.mark.parametrize(
    ("size", "roots", "taken"),
    [(8, {8: ROOT}, 1), (7, {8: ROOT}, 0), (8, {}, 0), (8, {8: bytes(32)}, 0), (20, {8: ROOT}, 1)],
)
def test_a_checkpoint_that_an_entry_names_must_be_one_of_this_log(size, roots, taken):
    found = judged(ledger(1, Seen(8, ROOT)))
    assert sizes(found) == {8}
    followed = follow(Link(), found, size, roots)
    assert (len(followed.taken), followed.why) == (taken, "" if taken else "seen-unknown")


def test_the_empty_logs_checkpoint_is_known_to_all():
    assert follow(Link(), judged(ledger(1, Seen(0, EMPTY_ROOT))), 0, {}).at.seq == 1
    assert follow(Link(), judged(ledger(1, Seen(0, ROOT))), 0, {}).why == "seen-unknown"
