"""Each device's entries hold on to each other, and its head says how far they go."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from shared.audit.chain import Head, Link, Signed, Writer, parse_heads, read_signed
from shared.audit.entry import BEGINNING, LONGEST_LINE, link
from shared.errors import BadInput
from tests.fakes.ledger import ORGANISATION, key, public, sample


@pytest.fixture
def entries():
    return [leaf for leaf in sample().leaves if leaf.entry.device == "A"]


def test_each_entry_names_the_one_before(entries):
    assert [leaf.entry.seq for leaf in entries] == list(range(1, 9))
    assert entries[0].entry.prev == BEGINNING
    for before, after in pairwise(entries):
        assert after.entry.prev == link(before.entry.signed_bytes(), before.signature)


def test_what_does_not_follow_is_named(entries):
    at = Link(2, entries[2].entry.prev, 0)
    assert at.follows(entries[2].entry) == ""
    assert at.follows(entries[3].entry) == "sequence-broken"
    assert at.follows(entries[1].entry) == "sequence-broken"
    assert Link(2, bytes(32)).follows(entries[2].entry) == "chain-broken"
    assert Link(2, entries[2].entry.prev, 9).follows(entries[2].entry) == "checkpoint-went-back"


def test_a_writer_goes_on_where_it_was_kept():
    words = {"who": "p", "action": "signed", "on": "report:1", "at": "2026-11-02T08:00:00.000Z"}
    writer = Writer(ORGANISATION, "A", key("A"))
    writer.entry(**words)
    kept = msgspec.json.decode(msgspec.json.encode(writer.at), type=Link)
    again = Writer(ORGANISATION, "A", key("A"), kept)
    assert again.entry(**words) == writer.entry(**words)
    assert again.head() == writer.head()


def test_a_refused_entry_takes_no_place():
    writer = Writer(ORGANISATION, "A", key("A"))
    with pytest.raises(BadInput):
        writer.entry(who="", action="signed", on="report:1", at="2026-11-02T08:00:00.000Z")
    assert writer.at == Link()


def test_a_head_is_the_devices_word_and_nobody_elses():
    head = sample().writers["A"].head()
    assert head.signed_by(public("A"))
    assert not head.signed_by(public("B"))
    changes = {"organisation": "other", "device": "B", "seq": head.seq - 1, "last": bytes(32), "signature": bytes(64)}
    for name, value in changes.items():
        assert not msgspec.structs.replace(head, **{name: value}).signed_by(public("A"))
    assert parse_heads(head.written() + b"\n" + head.written()) == [head, head]


@pytest.mark.parametrize("written", [b"x\n", b"{}\n", b"[" * 9000, b'{"organisation":"' + b"x" * 5000, b"\xff\n"])
def test_what_is_no_head_is_refused(written):
    with pytest.raises(BadInput) as refused:
        parse_heads(written)
    assert refused.value.code == "heads-malformed"


def test_a_head_is_never_an_entry_nor_the_other_way_round():
    head = Head(ORGANISATION, "A", 1, bytes(32), b"")
    assert not head.signed_bytes().startswith(b"iasted-audit-entry")


def test_a_devices_line_is_read_back_or_not_at_all(entries):
    line = Signed(entries[0].entry, entries[0].signature).line()
    assert read_signed(line).entry == entries[0].entry
    bent = [
        line + b" ",
        b" " + line,
        line.replace(b'"v":1', b'"v":2'),
        line.replace(b'":"', b'": "', 1),
        line[:-1] + b',"more":1}',
        line.replace(b"2026-11-02", b"2026-02-31"),
        line.replace(b'"signature":"', b'"signature":"A'),
        b"[" * 9000,
        b"\xff",
        b"x" * (LONGEST_LINE + 1),
    ]
    assert [read_signed(each) for each in bent] == [None] * len(bent)


def test_whoever_signs_may_keep_the_key_to_themselves():
    class Keeper:
        def sign(self, content):
            return key("A").sign(content)

    words = {"who": "p", "action": "signed", "on": "report:1", "at": "2026-11-02T08:00:00.000Z"}
    assert Writer(ORGANISATION, "A", Keeper()).entry(**words) == Writer(ORGANISATION, "A", key("A")).entry(**words)
