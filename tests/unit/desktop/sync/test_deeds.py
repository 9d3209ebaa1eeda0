"""What is done on a laptop is signed by it, in one chain that goes on after a night, a loss and a new name."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.account.device import device_keys
from desktop.sync.deeds import Deeds
from desktop.sync.kept_checkpoint import hold
from shared.audit.chain import Link, read_signed
from shared.audit.entry import link
from shared.sync.content import Content
from tests.fakes.field import ORG, FakeAccount
from tests.fakes.ledger import ORIGIN, note_key, sample

NOW = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)


@pytest.fixture
def owner():
    return FakeAccount()


@pytest.fixture
def deeds(store, owner):
    return Deeds(store, owner, lambda: NOW)


def entries(lines, store):
    """Verified, and each after the one before."""
    public, at, found = Ed25519PublicKey.from_public_bytes(device_keys(store).signing_public), Link(), []
    for line in lines:
        signed = read_signed(line)
        content = signed.entry.signed_bytes()
        public.verify(signed.signature, content)
        assert at.follows(signed.entry) == ""
        seen = signed.entry.seen
        at = Link(signed.entry.seq, link(content, signed.signature), seen.size if seen else 0)
        found.append(signed.entry)
    return found


def test_an_act_says_who_what_when_and_is_signed(deeds, store):
    deeds.note("report.sealed", "report:r1", "brouillon → signé")
    (entry,) = entries(deeds.pending(10), store)
    assert (entry.organisation, entry.who, entry.device) == (ORG, "of-device1", "device1")
    assert (entry.action, entry.object, entry.change) == ("report.sealed", "report:r1", "brouillon → signé")
    assert (entry.at, entry.seen) == ("2026-11-27T08:30:00.000Z", None)


def test_acts_are_one_chain_that_goes_on_after_a_night(deeds, store, owner):
    for number in range(3):
        deeds.note("report.sealed", f"report:{number}")
    again = Deeds(store, owner)
    again.note("report.sealed", "report:3")
    assert [each.object for each in entries(again.pending(10), store)] == [f"report:{number}" for number in range(4)]
    head = again.head()
    assert head.seq == 4
    assert head.signed_by(device_keys(store).signing_public)


def test_an_act_that_is_undone_with_its_transaction_leaves_no_gap(deeds, store):
    deeds.note("report.sealed", "report:0")

    def failing() -> None:
        with store.database.transaction():
            deeds.note("report.sealed", "report:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    deeds.note("report.sealed", "report:2")
    assert [each.seq for each in entries(deeds.pending(10), store)] == [1, 2]


def test_what_the_server_has_is_not_sent_again_until_it_lost_it(deeds, store):
    for number in range(5):
        deeds.note("report.sealed", f"report:{number}")
    deeds.acked(3)
    assert [read_signed(line).entry.seq for line in deeds.pending(10)] == [4, 5]
    deeds.acked(5)
    assert deeds.pending(10) == []
    deeds.acked(1)
    assert [read_signed(line).entry.seq for line in deeds.pending(2)] == [2, 3]


def test_an_act_names_the_newest_checkpoint_that_was_proven(deeds, store):
    ledger = sample(2)
    deeds.note("report.sealed", "report:0")
    hold(store, ORG, note_key(ORIGIN), ledger.check())
    deeds.note("report.sealed", "report:1")
    hold(store, ORG, note_key(ORIGIN), ledger.checkpoints[0])  # an older store was put back: it is not named again
    deeds.note("report.sealed", "report:2")
    first, second, third = entries(deeds.pending(10), store)
    assert (first.seen, second.seen.size, third.seen) == (None, 8, second.seen)


def test_without_an_organisation_nothing_is_signed(deeds, owner):
    owner.profile = None
    deeds.note("report.sealed", "report:0")
    deeds.acked(0)
    assert (deeds.pending(10), deeds.head()) == ([], None)


def test_what_another_name_never_sent_is_signed_anew_with_its_own_time(deeds, store, owner):
    deeds.note("report.sealed", "report:0")
    deeds.note("report.sealed", "report:1")
    deeds.acked(1)
    owner.profile = msgspec.structs.replace(owner.profile, device="device2")
    later = Deeds(store, owner, lambda: NOW.replace(hour=12))
    later.note("report.sealed", "report:2")
    found = entries(later.pending(10), store)
    assert [(each.seq, each.object, each.at[11:13]) for each in found] == [(1, "report:2", "12"), (2, "report:1", "08")]
    assert later.pending(10) == later.pending(10)


def test_sealing_a_report_is_an_act_and_a_spoken_turn_is_none(sealer, store):
    told = []
    sealer.noted = lambda *act: told.append(act)
    sealed = sealer.seal(Content(kind="report", case="c1", object="r1", body={"a": "b"}))
    sealer.seal(Content(kind="turn", case="c1", object="t1", body={"a": "b"}))
    assert told == [("report.sealed", "report:r1", sealed.digest)]
