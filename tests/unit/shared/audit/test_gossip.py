"""Two checkpoints meet: the log only grew, or it is convicted by its own signatures, or nothing is known yet."""

from __future__ import annotations

import pytest

from shared.audit.checkpoint import checkpoint
from shared.audit.gossip import Evidence, compare
from shared.audit.merkle import EMPTY_ROOT
from shared.errors import BadInput
from tests.fakes.ledger import ORIGIN, key, note_key, sample

LOG = note_key(ORIGIN)


@pytest.fixture
def ledger():
    return sample()


def test_the_same_is_the_same(ledger):
    here = ledger.checkpoints[1]
    seen = here.witness("temoin", key("temoin"), 1_800_000_000)
    assert compare(here, seen, LOG).relation == "same"


def test_a_larger_one_with_its_proof_is_kept_in_either_order(ledger):
    small, large = ledger.checkpoints[0], ledger.checkpoints[2]
    proof = ledger.tree.consistency(small.size, large.size)
    for pair in ((small, large), (large, small)):
        told = compare(*pair, LOG, proof)
        assert (told.relation, told.newer) == ("extended", large)


def test_without_the_proof_or_with_a_wrong_one_nobody_is_convicted(ledger):
    small, large = ledger.checkpoints[0], ledger.checkpoints[2]
    for proof in (None, [], [bytes(32)] * 3, ledger.tree.consistency(8, 12)):
        told = compare(small, large, LOG, proof)
        assert (told.relation, told.newer, told.evidence) == ("unproven", None, None)


def test_everything_extends_an_empty_log(ledger):
    empty = checkpoint(ORIGIN, 0, EMPTY_ROOT, key(ORIGIN))
    assert compare(empty, ledger.checkpoints[0], LOG).relation == "extended"
    false = checkpoint(ORIGIN, 0, bytes(32), key(ORIGIN))
    assert compare(false, ledger.checkpoints[0], LOG).relation == "unproven"


def test_two_roots_of_one_size_convict_the_log(ledger):
    one, other = ledger.checkpoints[1], checkpoint(ORIGIN, 8, bytes(32), key(ORIGIN))
    told = compare(one, other, LOG)
    assert (told.relation, told.newer) == ("split", None)
    assert told.evidence.holds(LOG)


def test_evidence_that_convicts_nobody_does_not_hold(ledger):
    one, other = ledger.checkpoints[1], checkpoint(ORIGIN, 8, bytes(32), key(ORIGIN))
    forged = checkpoint(ORIGIN, 8, bytes(32), key("somebody"))
    for pair in ((one, one), (one, ledger.checkpoints[2]), (one, forged), (forged, other)):
        assert not Evidence(str(pair[0]), str(pair[1])).holds(LOG)
    assert not Evidence(str(one), "nothing").holds(LOG)
    assert not Evidence(str(one), str(other)).holds(note_key("somebody"))


def test_only_what_the_log_signed_is_compared(ledger):
    one = ledger.checkpoints[1]
    for foreign in (checkpoint(ORIGIN, 8, one.root, key("x")), checkpoint("other", 8, one.root, key("other"))):
        for pair in ((one, foreign), (foreign, one)):
            with pytest.raises(BadInput) as refused:
                compare(*pair, LOG)
            assert refused.value.code == "checkpoint-foreign"
