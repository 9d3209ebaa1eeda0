"""Laws of the audit log: proofs prove just what is so, notes are read one way, and no change of a log goes by."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audit.checkpoint import parse_checkpoint
from shared.audit.entry import read_line
from shared.audit.keys import parse_manifest, parse_trusted
from shared.audit.merkle import Frontier, Tree, consistent, included, leaf_hash
from shared.audit.note import parse_key, parse_note
from shared.audit.verify import verify
from shared.errors import BadInput
from tests.fakes.ledger import SERVER, Ledger, sample

LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)
LEDGER = sample()


def defined(leaves):
    """The definition of RFC 9162 §2.1.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = max(1 << power for power in range(7) if 1 << power < len(leaves))
    return hashlib.sha256(b"\1" + defined(leaves[:split]) + defined(leaves[split:])).digest()


@given(LEAVES)
def test_frontier_and_tree_are_the_definition(leaves):
    frontier, tree = Frontier(), Tree()
    for each in leaves:
        frontier.append(leaf_hash(each))
        tree.append(leaf_hash(each))
    assert frontier.root() == tree.root() == defined(leaves)


@given(LEAVES, st.data())
def test_a_proof_with_one_bit_turned_proves_nothing(leaves, data):
    tree = Tree(map(leaf_hash, leaves))
    index = data.draw(st.integers(0, tree.size - 1))
    for path, holds in (
        (tree.inclusion(index), lambda p: included(leaf_hash(leaves[index]), index, tree.size, p, tree.root())),
        (tree.consistency(index), lambda p: consistent(index, tree.size, p, tree.root(index), tree.root())),
    ):
        assert holds(path)
        if path:
            step, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
            turned = bytearray(path[step])
            turned[bit // 8] ^= 1 << bit % 8
            assert not holds([*path[:step], bytes(turned), *path[step + 1 :]])


@given(LEAVES, LEAVES, st.integers(0, 70))
def test_no_proof_joins_a_tree_to_one_that_does_not_begin_with_it(one, other, first):
    old, new = Tree(map(leaf_hash, one)), Tree(map(leaf_hash, other))
    first = min(first, old.size, new.size)
    same = one[:first] == other[:first]
    assert consistent(first, new.size, new.consistency(first), old.root(first), new.root()) == same


WRITTEN = [str(LEDGER.check()), str(LEDGER.manifest), str(LEDGER.manifest.logs[0]), str(LEDGER.trusted)]


@given(st.sampled_from([w.encode() for w in WRITTEN]), st.binary(max_size=5), st.integers(0, 2000), st.integers(0, 20))
def test_spoilt_notes_and_keys_are_read_or_refused_and_nothing_else(written, put, at, drop):
    spoilt = written[:at] + put + written[at + drop :]
    for parse in (parse_note, parse_checkpoint, parse_manifest, parse_trusted):
        try:
            read = parse(spoilt)
        except BadInput:
            continue
        assert parse is parse_trusted or str(read).encode() == spoilt
    with contextlib.suppress(BadInput):
        assert str(parse_key(spoilt.decode(errors="replace"))).encode() == spoilt


@given(
    st.sampled_from([leaf.line() for leaf in LEDGER.leaves]),
    st.binary(max_size=4),
    st.integers(0, 600),
    st.integers(0, 9),
)
def test_a_line_that_is_read_is_the_line_that_would_be_written(line, put, at, drop):
    spoilt = line[:at] + put + line[at + drop :]
    leaf = read_line(spoilt)
    assert leaf is None or leaf.line() == spoilt


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["A", "B", SERVER, "check"]), st.sampled_from(["A", "B", ""])), max_size=25))
def test_every_honest_log_passes_and_every_part_of_it_passes_as_older(steps):
    ledger = Ledger()
    for who, fetching in steps:
        ledger.check(*fetching) if who == "check" else ledger.act(who)
    with tempfile.TemporaryDirectory() as folder:
        path = ledger.export(Path(folder) / "e.zip")
        verdict = verify(path, trusted=ledger.trusted, since=ledger.checkpoints, heads=ledger.heads(), processes=1)
    assert (verdict.code, verdict.entries) == ("intact", len(ledger.leaves))


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(16)), st.sets(st.integers(0, 15)))
def test_no_other_order_and_no_gap_passes_what_was_kept(order, dropped):
    chosen = [LEDGER.leaves[each] for each in order if each not in dropped]
    received = [LEDGER.leaves[each].received for each in range(16)]

    def change(_leaves):
        return [msgspec.structs.replace(leaf, received=when) for leaf, when in zip(chosen, received, strict=False)]

    with tempfile.TemporaryDirectory() as folder:
        path = LEDGER.operator(change).export(Path(folder) / "e.zip")
        verdict = verify(path, trusted=LEDGER.trusted, since=LEDGER.checkpoints[3:4], processes=1)
    assert (verdict.code == "intact") == (chosen == LEDGER.leaves)
