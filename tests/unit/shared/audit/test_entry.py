"""An entry has one form, which another program can write from its description alone."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.audit.entry import DOMAIN, LONGEST_LINE, Leaf, Seen, moment, read_line, sign_entry
from shared.errors import BadInput
from tests.fakes.ledger import Ledger, edited, key, public, sample

FIELDS = ["v", "organisation", "who", "device", "seq", "prev", "action", "object", "change", "at", "seen"]


@pytest.fixture
def leaf():
    return sample().leaves[4]


def test_a_line_is_read_as_it_was_written(leaf):
    assert read_line(leaf.line()) == leaf
    assert leaf.entry.seen == Seen(size=4, root=leaf.entry.seen.root)


def test_another_program_writes_the_same_bytes(leaf):
    told = json.loads(leaf.line())
    assert list(told) == ["received", "signature", "entry"]
    assert list(told["entry"]) == FIELDS
    compact = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    assert compact == leaf.line()


def test_the_signed_bytes_stand_in_the_line(leaf):
    line = leaf.line()
    signed = DOMAIN + line[line.index(b'"entry":') + 8 : -1]
    assert signed == leaf.entry.signed_bytes()
    Ed25519PublicKey.from_public_bytes(public("A")).verify(leaf.signature, signed)


SPOILT = {
    "a space": lambda line: line.replace(b":", b": ", 1),
    "an order": lambda line: line.replace(b'"v":1,', b"").replace(b'"seen"', b'"v":1,"seen"'),
    "a field too many": lambda line: line.replace(b'"v":1', b'"v":1,"content":"secret"'),
    "a field outside": lambda line: line.replace(b"{", b'{"extra":1,', 1),
    "a field twice": lambda line: line.replace(b'"v":1', b'"v":1,"v":1'),
    "a field less": lambda line: line.replace(b'"v":1,', b""),
    "another version": lambda line: line.replace(b'"v":1', b'"v":2'),
    "an escape": lambda line: line.replace(b"report", b"\\u0072eport"),
    "a number as text": lambda line: line.replace(b'"seq":3', b'"seq":"3"'),
    "a fraction": lambda line: line.replace(b'"seq":3', b'"seq":3.0'),
    "an exponent": lambda line: line.replace(b'"seq":3', b'"seq":3e0'),
    "NaN": lambda line: line.replace(b'"seq":3', b'"seq":NaN'),
    "infinity": lambda line: line.replace(b'"seq":3', b'"seq":Infinity'),
    "below one": lambda line: line.replace(b'"seq":3', b'"seq":0'),
    "too large": lambda line: line.replace(b'"seq":3', b'"seq":9223372036854775808'),
    "much too large": lambda line: line.replace(b'"seq":3', b'"seq":' + b"9" * 9000),
    "true": lambda line: line.replace(b'"seq":3', b'"seq":true'),
    "null": lambda line: line.replace(b'"seq":3', b'"seq":null'),
    "a short hash": lambda line: line.replace(b'"prev":"', b'"prev":"AAAA'),
    "a control letter": lambda line: line.replace(b"person-of-A", b"person\\u0000of-A"),
    "a newline": lambda line: line.replace(b"person-of-A", b"person-of-A\\n"),
    "an action of capitals": lambda line: line.replace(b"report.signed", b"Report.Signed"),
    "no such day": lambda line: line.replace(b"2026-11-02", b"2026-11-31"),
    "another zone": lambda line: line.replace(b".000Z", b"+01:00"),
    "microseconds": lambda line: line.replace(b".000Z", b".000000Z"),
    "a surrogate": lambda line: line.replace(b"report.signed", b"\\ud800"),
    "no UTF-8": lambda line: line.replace(b"report:", b"report\xff"),
    "a byte order mark": lambda line: b"\xef\xbb\xbf" + line,
    "UTF-16": lambda line: line.decode().encode("utf-16"),
    "a list": lambda line: b"[" + line + b"]",
    "nothing": lambda _line: b"",
    "deep": lambda _line: b"[" * 10_000,
    "long": lambda line: line.replace(b"report:", b"r" * LONGEST_LINE),
    "two values": lambda line: line + line,
    "a carriage return": lambda line: line + b"\r",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_any_other_way_of_writing_it_is_refused(leaf, spoil):
    assert spoil(leaf.line()) != leaf.line()
    assert read_line(spoil(leaf.line())) is None


def test_padding_bits_of_base64_are_looked_at(leaf):
    line = leaf.line()
    signature = base64.b64encode(leaf.signature)
    assert signature.endswith(b"==")
    other = signature[:-3] + bytes([signature[-3] + 1]) + b"=="
    assert base64.b64decode(other) == leaf.signature
    assert read_line(line.replace(signature, other)) is None


def test_what_no_reader_would_take_is_not_signed():
    entry = Ledger().act("A").entry
    for wrong in ({"who": ""}, {"action": "Deux mots"}, {"at": "hier"}, {"seq": 0}, {"change": "x" * 1001}):
        with pytest.raises(BadInput) as refused:
            sign_entry(msgspec.structs.replace(entry, **wrong), key("A"))
        assert refused.value.code == "entry-malformed"


def test_a_moment_is_utc_to_the_millisecond_whatever_the_zone():
    when = datetime(2026, 11, 2, 9, 30, 5, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert moment(when) == "2026-11-02T08:30:05.999Z" == moment(when.astimezone(UTC))


def test_any_change_of_the_entry_changes_what_was_signed(leaf):
    others = {"seq": 9, "prev": bytes(32), "at": "2026-11-02T08:00:00.001Z", "seen": None}
    changes = {**dict.fromkeys(("organisation", "who", "device", "action", "object", "change"), "x"), **others}
    assert sorted([*changes, "v"]) == sorted(FIELDS)
    signed = {edited(leaf, **{name: value}).entry.signed_bytes() for name, value in changes.items()}
    assert len(signed | {leaf.entry.signed_bytes()}) == len(changes) + 1


def test_a_leaf_takes_the_time_of_receipt_and_the_signature_in(leaf):
    other = Leaf(received="2026-11-02T09:00:00.000Z", signature=leaf.signature, entry=leaf.entry)
    assert other.line() != leaf.line()
