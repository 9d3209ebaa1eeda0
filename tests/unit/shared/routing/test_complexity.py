"""Questions that a small model answers are simple; those that ask to compare, explain or write are not."""

from __future__ import annotations

import pytest

from shared.routing.complexity import complexity

SIMPLE = [
    "Quelle heure est-il ?",
    "À qui faut-il remettre le rapport ?",
    "Combien d'étals compte le marché ?",
    "Qui est la gérante ?",
    "Quel est le montant de la taxe ?",
]
MEDIUM = [
    "Pourquoi la gérante a-t-elle payé 800 francs ?",
    "Résume la visite du marché.",
    "Calcule le total des taxes du mois.",
]
COMPLEX = [
    "Compare les deux marchés et explique pourquoi les taxes diffèrent, puis rédige une synthèse.",
    "Rédige une lettre au préfet qui explique les conséquences de la taxe et liste les étapes à suivre.",
    "Analyse les avantages et les inconvénients de la nouvelle procédure, et que se passe-t-il si elle échoue ?",
]


@pytest.mark.parametrize(("tier", "questions"), [("simple", SIMPLE), ("medium", MEDIUM), ("complex", COMPLEX)])
def test_questions_fall_in_their_tier(tier, questions):
    found = {question: complexity(question).tier for question in questions}
    assert set(found.values()) == {tier}, found


def test_what_goes_with_a_question_weighs_too():
    assert complexity("Et lui ?", history=10, facts=8000).score > complexity("Et lui ?").score


def test_the_score_says_where_it_comes_from():
    found = complexity("Pourquoi ?")
    assert found.score == pytest.approx(sum(found.signs.values()))
    assert "explains" in found.signs


def test_an_empty_question_asks_for_nothing():
    assert (complexity("").score, complexity("").tier) == (0.0, "simple")
