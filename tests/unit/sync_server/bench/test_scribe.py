"""What is pushed in a measurement is what laptops push: real records in their order, each case with its key."""

from __future__ import annotations

from shared.crypto.keys import new_sealing_key, new_signing_key, public_of
from shared.crypto.recipients import Recipient
from shared.crypto.record import Author
from sync_server.bench.scribe import TURNS, Scribe
from sync_server.sync.judging import judge
from sync_server.sync.line import Line, sort

READERS = [
    Recipient(kind=kind, id="essai", epoch=1, public=public_of(new_sealing_key()).hex())
    for kind in ("nation", "recovery")
]


def test_its_records_follow_each_other_and_are_signed_by_its_device():
    key = new_signing_key()
    written = list(Scribe("portable", key, READERS).write("essai", 45))
    judged = judge(written, Author("portable", public_of(key)), "essai")
    assert [each.code for each in judged] == [None] * 45
    found = sort(Line(), judged, {})
    assert (len(found.fresh), found.twofold) == (45, [])


def test_a_case_begins_with_its_key_for_every_reader_and_holds_twenty_turns():
    written = list(Scribe("portable", new_signing_key(), READERS).write("essai", 2 * TURNS))
    first = [number for number, each in enumerate(written) if each.wraps]
    assert first == [0, TURNS]
    assert {wrap.kind for wrap in written[0].wraps} == {"nation", "recovery"}


def test_a_record_takes_some_eight_hundred_bytes():
    sizes = [len(each.record) for each in Scribe("portable", new_signing_key(), READERS).write("essai", 20)]
    assert 600 < sum(sizes) / len(sizes) < 900
