"""The guard over every pair of the corpus, as if each encoder found them all alike."""

from __future__ import annotations

from collections import Counter

import pytest

from shared.routing.guard.comparing import apart
from shared.routing.guard.reading import read
from tests.fakes.pairs import Pair, pairs, paraphrases, traps

EXPECTED = {
    "numbers": {"numbers", "units", "links", "case", "quantifiers"},
    "units": {"units", "numbers"},
    "negation": {
        "negation",
        "quantifiers",
        "words",
        "links",
        "comparatives",
        "antonyms",
        "names",
        "case",
        "modality",
        "empty",
    },
    "modality": {"modality", "tense", "action", "negation", "question", "antonyms"},
    "personal": {"person", "dose", "case"},
    "commands": {"command"},
    "tense": {"tense", "words", "action", "question"},
}


def why(pair: Pair):
    return apart(read(pair.b), read(pair.a))


def recognised(asked: list[Pair]) -> float:
    return sum(why(pair) is None for pair in asked) / len(asked)


def test_the_corpus_holds_enough_and_a_third_of_its_paraphrases_is_held_out():
    held, tuned = len(paraphrases(held_out=True)), len(paraphrases(held_out=False))
    assert held + tuned >= 180
    assert held >= 0.33 * (held + tuned)
    assert len(traps()) >= 220
    assert min(Counter(pair.kind for pair in traps()).values()) >= 5


def test_no_trap_of_any_kind_is_a_hit():
    assert [(pair.kind, pair.a, pair.b) for pair in traps() if why(pair) is None] == []


def test_most_paraphrases_are_proven_the_same():
    assert recognised(paraphrases(held_out=False)) >= 0.76
    assert recognised(paraphrases(held_out=True)) >= 0.7


def test_it_does_not_matter_which_of_two_was_asked_first():
    assert all((apart(read(p.b), read(p.a)) is None) == (apart(read(p.a), read(p.b)) is None) for p in pairs())


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_trap_is_refused_for_what_it_differs_in(kind):
    told = {(pair.a, pair.b): why(pair) for pair in traps() if pair.kind == kind}
    assert {asked: code for asked, code in told.items() if code not in EXPECTED[kind]} == {}
