"""Whoever only shows that they listen is not given the floor; whoever wants something is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.voice.backchannel import is_aside, is_backchannel
from shared.voice.intents import recognise

SIGNS = """
Hum.|hum hum|Mmh.|Mm.|mh|Mm-hm.|Hmm...|Mhm.|Euh...|euh|Heu.|Oui.|oui|Oui, oui.|Oui oui oui.|Ouais.|Ouai.|Mais oui.
|D'accord.|d’accord|Ah, d'accord.|A d'accord.|OK.|Okay.|Ok, d'accord.|Ah.|Ah !|Ah bon ?|Ah oui ?|Ah oui, d'accord.
|Oh.|Très bien.|Bien.|Bon.|Bien sûr.|Je vois.|Je comprends.|Compris.|Entendu.|C'est ça.|C'est bien.|C'est noté.
|Parfait.|Super.|Voilà.|Exactement.|Tout à fait.|En effet.|Merci.|Oui, merci.|Eh bien.|Ah, très bien, merci.
"""
FLOOR = """
Oui mais.|Oui, mais le prix ?|Non.|Non, non.|Mais non.|Stop.|Attends.|Attendez.|Arrête.|Plus fort.|Répète.|Pardon ?
|Quoi ?|Comment ?|Oui, et le village ?|D'accord, et le chef ?|Merci d'arrêter.|Et après ?|Où ?|Qui ?|Le village.
|Ah bon, qui ?|Bien fait ?|Oui, arrête.|Très bien, mais combien ?|C'est faux.|C'est où ?|Pas du tout.|Minute.
|Écoute.|Bonjour.|Ok stop.|Voilà le camion.|Je vois le camion.
"""


def table(text: str) -> list[str]:
    return [" ".join(said.split()) for said in text.split("|")]


@pytest.mark.parametrize("said", table(SIGNS))
def test_a_sign_of_listening_takes_no_floor(said: str):
    assert is_backchannel(said)


@pytest.mark.parametrize("said", table(FLOOR))
def test_whoever_wants_the_floor_has_it(said: str):
    assert not is_backchannel(said)


@pytest.mark.parametrize("noise", ["", " ", "...", "…", "?!", "♪", "-"])
def test_no_words_at_all_are_noise_and_not_a_sign(noise: str):
    assert not is_backchannel(noise)


def test_somebody_who_goes_on_and_on_wants_to_be_heard():
    assert not is_backchannel("oui " * 7)


@given(st.lists(st.sampled_from(table(SIGNS)), min_size=1, max_size=2))
def test_no_sign_is_a_command_either(signs):
    assert recognise(" ".join(signs)) is None


@given(st.text(max_size=200))
def test_any_text_is_one_or_is_not(text):
    assert is_backchannel(text) in {True, False}


@pytest.mark.parametrize("text", ["Bonne nuit.", "Ouïj !", "N'accord.", "Oui."])
def test_a_short_word_over_an_answer_is_an_aside_however_it_was_heard(text):
    assert is_aside(text, 0.4)


@pytest.mark.parametrize("text", ["Stop.", "Non.", "Attends.", "Pourquoi ?", "Plus fort.", "Où est-ce ?"])
def test_a_short_word_that_asks_refuses_or_commands_is_not(text):
    assert not is_aside(text, 0.4)


def test_who_speaks_for_longer_wants_to_be_heard():
    assert not is_aside("Le village est au nord.", 1.5)
