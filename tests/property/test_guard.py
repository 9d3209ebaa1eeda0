"""Laws of the guard: it reads anything, a question is itself, and swapping, numbering or denying makes another one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.routing.guard import lexicon
from shared.routing.guard.comparing import apart
from shared.routing.guard.reading import normal, read
from tests.fakes.pairs import pairs

QUESTIONS = sorted({text for pair in pairs() for text in (pair.a, pair.b) if read(text).refused is None})
WHO = ["maire", "préfet", "gouverneur", "procureur", "juge", "régisseur", "fournisseur", "trésorier", "ministre"]
ACTS = ["informe", "contrôle", "paie", "convoque", "remplace", "désigne", "protège", "finance", "dénonce", "saisit"]
ASKS = ["Qui", "Quand", "Où", "Comment", "Pourquoi", "Combien"]

question = st.sampled_from(QUESTIONS)
pytestmark = pytest.mark.usefixtures("lexicon_ready")


@pytest.fixture(scope="module")
def lexicon_ready():
    lexicon.prepare()


def same(one: str, other: str) -> bool:
    return apart(read(one), read(other)) is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_anything_can_be_read_and_is_like_itself_or_refused(text):
    signs = read(text)
    assert apart(signs, signs) == signs.refused
    assert normal(normal(text)) == normal(text)


@settings(max_examples=100, deadline=None)
@given(question, question)
def test_it_does_not_matter_which_was_asked_first(one, other):
    assert same(one, other) == same(other, one)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(WHO), st.sampled_from(WHO), st.sampled_from(ACTS), st.sampled_from(["", "Quand ", "Pourquoi "]))
def test_whoever_does_it_and_whom_it_is_done_to_are_never_swapped(one, other, act, ask):
    assume(one != other)
    assert not same(f"{ask}le {one} {act}-t-il le {other} ?", f"{ask}le {other} {act}-t-il le {one} ?")
    assert not same(f"Qui {act} le {one} ?", f"Qui le {one} {act}-t-il ?")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_another_number_is_another_question(one, other):
    asked = "Quelle taxe pour {} hectares ?"
    assert same(asked.format(one), asked.format(other)) == (one == other)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(WHO), st.sampled_from(ACTS), st.sampled_from(ACTS))
def test_another_act_or_its_denial_is_another_question(who, one, other):
    assume(one != other)
    assert not same(f"Pourquoi le {who} {one}-t-il ?", f"Pourquoi le {who} {other}-t-il ?")
    assert not same(f"Pourquoi le {who} {one}-t-il ?", f"Pourquoi le {who} ne {one}-t-il pas ?")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ASKS), st.sampled_from(ASKS))
def test_another_thing_asked_for_is_another_question(one, other):
    assume(one != other)
    assert not same(f"{one} signe-t-on le contrat ?", f"{other} signe-t-on le contrat ?")


@settings(max_examples=100, deadline=None)
@given(question, st.sampled_from(["vraiment", "seulement", "jamais", "demain", "Oyem", "12", "zorblax"]))
def test_one_word_more_is_another_question(asked, word):
    assert not same(asked, f"{asked.rstrip(' ?.')} {word} ?")


@settings(max_examples=100, deadline=None)
@given(question, st.integers(0, 40))
def test_an_unknown_word_in_the_place_of_any_other_is_another_question(asked, place):
    said = asked.rstrip(" ?.").split()
    said[place % len(said)] = "zorblax"
    assert not same(asked, f"{' '.join(said)} ?")


@settings(max_examples=60, deadline=None)
@given(question)
def test_courtesies_make_no_difference(asked):
    assert same(asked, f"Bonjour, {asked[0].lower()}{asked[1:]} Merci")
