"""What a server that cannot open a record says of it: whole, signed, in its place, of this organisation."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from shared.crypto.record import pack, unpack
from sync_server.sync.judging import judge
from tests.fakes.scribe import Readers, Scribe, spoilt


@pytest.fixture
def scribe():
    return Scribe("device1", Readers("org1"))


def codes(scribe, *operations, org: str = "org1"):
    return [each.code for each in judge(operations, scribe.author, org)]


def test_a_run_of_genuine_records_passes(scribe):
    assert codes(scribe, *(scribe.write(case="c") for _ in range(5))) == [None] * 5


def test_one_signature_vouches_for_what_its_header_names(scribe):
    one, two, three = (scribe.write(case="c") for _ in range(3))
    assert codes(scribe, spoilt(one), two, three) == [None] * 3
    assert codes(scribe, one, two, spoilt(three)) == [None, None, "unsigned"]


def test_what_no_later_header_names_is_verified_by_itself(scribe):
    one, _, three = (scribe.write(case="c") for _ in range(3))
    assert codes(scribe, spoilt(one), three) == ["unsigned", None]
    assert codes(scribe, three, spoilt(one)) == [None, "unsigned"]


def test_a_header_that_was_changed_is_vouched_for_by_nobody(scribe):
    one, two = (scribe.write(case="c") for _ in range(2))
    record = unpack(one.record)
    bent = pack(replace(record, header=replace(record.header, object="another")))
    assert codes(scribe, replace(one, record=bent), two) == ["unsigned", None]


def test_a_body_that_was_changed_is_malformed_whatever_the_signature(scribe):
    one, two = (scribe.write(case="c") for _ in range(2))
    bent = bytearray(one.record)
    bent[-1] ^= 1
    assert codes(scribe, replace(one, record=bytes(bent)), two) == ["malformed", None]


def test_another_organisation_another_device_another_number(scribe):
    assert codes(scribe, scribe.write(), org="org2") == ["foreign"]
    other = Scribe("device2", scribe.readers)
    assert codes(scribe, other.write()) == ["foreign"]
    assert codes(scribe, replace(scribe.write(), dseq=9)) == ["malformed"]


def test_every_cut_of_a_record_is_malformed(scribe):
    whole = scribe.write()
    for length in range(0, len(whole.record), 7):
        assert codes(scribe, replace(whole, record=whole.record[:length])) == ["malformed"]
