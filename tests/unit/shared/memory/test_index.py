"""The index finds exactly what comparing everything would find, however large it has grown and whatever went."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.memory.index import Index
from shared.routing.remembering import WIDTH


def alike(count, seed=1, spread=0.5):
    """Unit vectors with a common direction, as this encoder's are."""
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((count, WIDTH)) * (0.9 ** np.arange(WIDTH)) * spread
    vectors[:, 0] += 2
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def by_comparing_all(vectors, names, asked, most, least=-1.0):
    similar = vectors @ asked
    return [(names[row], float(similar[row])) for row in np.argsort(-similar)[:most] if similar[row] >= least]


SOME = alike(400)


def filled(vectors, flat):
    index = Index(flat)
    for number, vector in enumerate(vectors):
        index.add(str(number), vector)
    return index


@pytest.mark.parametrize("flat", [10_000, 100], ids=["all compared", "first numbers first"])
@pytest.mark.parametrize("least", [-1.0, 0.97])
def test_the_nearest_are_those_that_comparing_everything_finds(flat, least):
    vectors, asked = alike(2000), alike(20, seed=2)
    index = filled(vectors, flat)
    names = [str(number) for number in range(2000)]
    for one in [*asked, *vectors[:5]]:
        expected = by_comparing_all(vectors, names, one, 5, least)
        found = index.nearest(one, 5, least)
        assert [name for name, _ in found] == [name for name, _ in expected]
        assert [similar for _, similar in found] == pytest.approx([similar for _, similar in expected], abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 39)), max_size=200), st.sampled_from([5, 1000]))
def test_what_came_and_went_leaves_what_a_dictionary_would(deeds, flat):
    vectors, index, kept = SOME, Index(flat), {}
    for place, (adds, name) in enumerate(deeds):
        if adds:
            kept[str(name)] = vectors[place]
            index.add(str(name), vectors[place])
        else:
            kept.pop(str(name), None)
            index.drop(str(name))
        if place % 20 == 0:
            index.nearest(vectors[place], 3)
    assert len(index) == len(kept)
    assert all(name in index for name in kept)
    asked = alike(1, seed=3)[0]
    found = index.nearest(asked, 50)
    assert dict(found) == pytest.approx({name: float(vector @ asked) for name, vector in kept.items()}, abs=1e-5)


def test_vectors_that_lie_within_the_first_axes_are_not_lost_to_rounding():
    chance = np.random.default_rng(5)
    vectors = np.zeros((600, WIDTH), np.float32)
    vectors[:, :40] = chance.standard_normal((600, 40))
    vectors[:, 40:] = 1e-4 * chance.standard_normal((600, WIDTH - 40))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index, names = filled(vectors, 100), [str(number) for number in range(600)]
    for asked in alike(200, seed=6):
        least = float(np.sort(vectors @ asked)[-3]) - 1e-6
        found = index.nearest(asked, 600, least)
        assert {name for name, _ in found} == {name for name, _ in by_comparing_all(vectors, names, asked, 600, least)}


def test_nothing_is_found_in_nothing():
    assert Index().nearest(alike(1)[0], 5) == []
    assert filled(alike(3), 10).nearest(alike(1)[0], 0) == []
