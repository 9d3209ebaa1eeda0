"""The tree gives the published roots and proofs, agrees with another implementation, and believes no other proof."""

from __future__ import annotations

import pymerkle
import pytest
from pymerkle import InmemoryTree

from shared.audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    complete,
    consistency_spans,
    consistent,
    folded,
    included,
    inclusion_spans,
    leaf_hash,
    node_hash,
)

# The vectors of Certificate Transparency (transparency-dev/merkle, testonly).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A, B, C = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
D, E, F, G = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
)
INCLUSION = [
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], B, D]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [A, B, C]),
    (6, 8, [F, E, ROOTS[4]]),
    (2, 5, [B, D]),
    (6, 7, [F, G, ROOTS[4]]),
]
LARGEST = 33


def hexed(path):
    return [step.hex() for step in path]


@pytest.fixture(scope="module")
def published():
    return Tree(leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES)


@pytest.fixture(scope="module")
def tree():
    return Tree(leaf_hash(b"%d" % each) for each in range(LARGEST))


def test_the_published_roots(published):
    frontier = Frontier()
    assert [published.root(size).hex() for size in range(9)] == ROOTS
    for leaf, root in zip(LEAVES, ROOTS, strict=False):
        assert frontier.root().hex() == root
        frontier.append(leaf_hash(bytes.fromhex(leaf)))
    assert frontier.root() == published.root()


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_the_published_proofs_of_inclusion(published, index, size, path):
    assert hexed(published.inclusion(index, size)) == path
    leaf = leaf_hash(bytes.fromhex(LEAVES[index]))
    assert included(leaf, index, size, published.inclusion(index, size), bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second", "path"), CONSISTENCY)
def test_the_published_proofs_of_consistency(published, first, second, path):
    assert hexed(published.consistency(first, second)) == path
    roots = bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second])
    assert consistent(first, second, [bytes.fromhex(step) for step in path], *roots)


def test_every_leaf_of_every_size_is_proven_and_at_no_other_place(tree):
    for size in range(1, LARGEST + 1):
        for index in range(size):
            path, leaf = tree.inclusion(index, size), leaf_hash(b"%d" % index)
            assert included(leaf, index, size, path, tree.root(size))
            for other in range(size):
                assert included(leaf, other, size, path, tree.root(size)) == (other == index)


def test_every_size_is_proven_to_begin_every_larger_one(tree):
    for second in range(LARGEST + 1):
        for first in range(second + 1):
            path = tree.consistency(first, second)
            before, after = tree.root(first), tree.root(second)
            assert consistent(first, second, path, before, after)
            if 0 < first < second:
                assert not consistent(first, second, path, tree.root(first - 1), after)
                assert not consistent(first, second, path, before, before)
                assert not consistent(first, second, path[:-1], before, after)
                assert not consistent(first, second, [*path, after], before, after)


def test_the_other_implementation_has_the_same_roots():
    theirs, ours = InmemoryTree(algorithm="sha256"), Frontier()
    for each in range(200):
        entry = b"entry %d" % each
        theirs.append_entry(entry)
        ours.append(leaf_hash(entry))
        assert theirs.get_root() == ours.root()


def test_the_other_implementation_proves_by_the_same_hashes():
    """Its proofs of inclusion are the leaf and then ours; those of consistency, split otherwise, hold for our roots."""
    theirs, ours = InmemoryTree(algorithm="sha256"), Tree()
    for each in range(LARGEST):
        theirs.append_entry(b"entry %d" % each)
        ours.append(leaf_hash(b"entry %d" % each))
    for size in range(1, LARGEST + 1):
        for index in range(size):
            assert theirs.prove_inclusion(index + 1, size).path == [
                leaf_hash(b"entry %d" % index),
                *ours.inclusion(index, size),
            ]
            proof = theirs.prove_consistency(index + 1, size)
            pymerkle.verify_consistency(ours.root(index + 1), ours.root(size), proof)


def test_nonsense_is_refused_and_never_raises(tree):
    root, leaf = tree.root(), leaf_hash(b"0")
    for index, size in ((-1, 33), (33, 33), (0, 0), (0, 2**70), (5, 3)):
        assert not included(leaf, index, size, [], root)
    assert not included(leaf, 0, 33, [b"short"] * 6, root)
    assert not included(leaf, 0, 33, [bytes(32)] * 600, root)
    for first, second in ((-1, 33), (34, 33), (1, 2**70)):
        assert not consistent(first, second, [], root, root)
    assert not consistent(3, 33, [], tree.root(3), root)
    assert not consistent(3, 33, [b"short"] * 6, tree.root(3), root)
    assert not consistent(4, 33, [bytes(32)] * 600, tree.root(4), root)
    assert not consistent(0, 5, [], bytes(32), tree.root(5))
    for call in (lambda: tree.root(34), lambda: tree.inclusion(33), lambda: tree.consistency(5, 4)):
        with pytest.raises(IndexError):
            call()


def test_a_node_never_passes_for_a_leaf():
    one, two = leaf_hash(b"1"), leaf_hash(b"2")
    assert leaf_hash(one + two) != node_hash(one, two)
    assert Tree().root() == Frontier().root() == EMPTY_ROOT


def test_nodes_that_are_kept_elsewhere_give_the_same_roots_and_proofs():
    leaves = [leaf_hash(bytes([each])) for each in range(70)]
    tree, frontier, nodes = Tree(leaves), Frontier(), {}
    for index, leaf in enumerate(leaves):
        nodes[0, index] = leaf
        nodes |= {(level, index >> level): node for level, node in enumerate(frontier.append(leaf), 1)}

    def root(low, high):
        return folded([nodes[node] for node in complete(low, high)])

    for size in range(71):
        assert root(0, size) == tree.root(size)
        for first in range(size + 1):
            assert [root(*span) for span in consistency_spans(first, size)] == tree.consistency(first, size)
        for index in range(size):
            assert [root(*span) for span in inclusion_spans(index, size)] == tree.inclusion(index, size)


def test_an_edge_that_was_kept_goes_on_growing():
    leaves = [leaf_hash(bytes([each])) for each in range(70)]
    for cut in range(70):
        before = Frontier()
        for leaf in leaves[:cut]:
            before.append(leaf)
        after = Frontier(before.size, before.full)
        for leaf in leaves[cut:]:
            after.append(leaf)
        assert (after.size, after.root()) == (70, Tree(leaves).root())
