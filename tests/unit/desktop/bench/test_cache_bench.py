"""The cache is measured with questions that are each asked twice in other words, among answers as near as real ones."""

from __future__ import annotations

import numpy as np

from desktop.bench.cache import spread_like
from desktop.bench.cached_questions import QUESTIONS, asked_again, asked_before
from shared.routing.guard import lexicon
from shared.routing.guard.reading import normal, read
from shared.routing.remembering import WIDTH


def test_every_question_may_be_remembered_and_none_is_asked_twice_in_the_same_words():
    lexicon.prepare()
    questions = [*asked_before(), *asked_again()]
    assert len({normal(each) for each in questions}) == 2 * QUESTIONS
    assert [each for each in questions if read(each).refused] == []


def test_drawn_vectors_are_as_near_to_each_other_as_those_they_are_drawn_after():
    chance = np.random.default_rng(1)
    real = chance.standard_normal((100, WIDTH)) * 0.5
    real[:, 0] += 20
    real = (real / np.linalg.norm(real, axis=1, keepdims=True)).astype(np.float32)
    drawn = spread_like(real, 500)
    between = np.triu_indices(100, 1)
    assert drawn.shape == (500, WIDTH)
    assert np.allclose(np.linalg.norm(drawn, axis=1), 1, atol=1e-5)
    assert abs((drawn[:100] @ drawn[:100].T)[between].mean() - (real @ real.T)[between].mean()) < 0.05
