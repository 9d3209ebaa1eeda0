"""What the guard reads in a question, and which questions it will not have kept."""

from __future__ import annotations

from typing import get_args

import pytest

from shared import language
from shared.routing.guard.comparing import apart
from shared.routing.guard.reading import normal, read
from shared.routing.guard.reasons import DIFFERENCES, REFUSALS, Difference, told


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Quelle dose de quinine faut-il à un adulte ?", "dose"),
        ("Où habite Monsieur Ndong ?", "person"),
        ("Quel est le salaire de Koumba ?", "person"),
        ("Où en est ma demande ?", "person"),
        ("Qui a appelé le 077 12 34 56 ?", "person"),
        ("À qui est nom.prenom@exemple.ga ?", "person"),
        ("Que sait-on de Zorbadine au port ?", "person"),
        ("Zorbadine a-t-il signé le contrat ?", "person"),
        ("Qui est de garde aujourd'hui ?", "relative"),
        ("La réunion est-elle lundi ?", "relative"),
        ("Quelle heure est-il ?", "relative"),
        ("Que s'est-il passé le 12 mars 2024 ?", "date"),
        ("Où en est le dossier numéro 12 ?", "case"),
        ("Combien coûte celui-là ?", "deixis"),
        ("Où est-ce qu'il habite ?", "deixis"),
        ("Qui la signe ?", "deixis"),
        ("Qui l'a signé ?", "deixis"),
        ("Supprime la fiche du marché.", "command"),
        ("Peux-tu appeler la mairie ?", "command"),
        ("Et pour Oyem ?", "continuation"),
        ("Le bureau ferme à midi.", "statement"),
        ("Combien ?", "empty"),
        ("Où est la mairie " + "de la ville " * 40 + "?", "long"),
    ],
)
def test_what_must_not_be_kept_says_why(question, code):
    assert read(question).refused == code


@pytest.mark.parametrize(
    "question",
    [
        "Combien coûte un passeport ?", "Peux-tu me dire où est la mairie d'Oyem ?", "Le bureau ouvre-t-il le lundi ?",
        "Que dit l'article 12 de la loi de 2003 ?", "Quel impôt pour 10 000 000 de francs ?", "Faut-il un témoin ?",
        "Je voudrais connaître le délai de recours", "Comment saisir la CNSS ?", "Qui contrôle le contrôle des prix ?",
    ],
)  # fmt: skip
def test_an_ordinary_question_may_be_kept(question):
    assert read(question).refused is None


@pytest.mark.parametrize(
    ("said", "also"),
    [
        ("Combien coûtent douze sacs ?", "Combien coûtent 12 sacs ?"),
        ("Quelle taxe pour mille cinq cents francs ?", "Quelle taxe pour 1 500 FCFA ?"),
        ("Quelle taxe pour vingt et un hectares ?", "Quelle taxe pour 21 hectares ?"),
        ("Le bureau ouvre-t-il à 14 h 30 ?", "Le bureau ouvre-t-il à quatorze heures trente ?"),
        ("Une pénalité de 5 % est-elle légale ?", "Une pénalité de cinq pour cent est-elle légale ?"),
    ],
)
def test_numbers_are_the_same_however_they_are_said(said, also):
    assert apart(read(said), read(also)) is None


def test_what_makes_no_difference_is_not_in_the_normal_form():
    assert normal("  Où  est l’école ? ") == normal("où est l'école") == "où est l'école"
    assert normal("Où est l'État ?") != normal("Où est l'état ?")
    assert normal("Combien font 1,5 % ?") != normal("Combien font 15 % ?")


@pytest.mark.parametrize("code", [*REFUSALS, *DIFFERENCES])
def test_each_reason_has_a_sentence_in_both_languages(code):
    language.use("fr")
    french = told(code)
    language.use("en")
    english = told(code)
    language.use("fr")
    assert french.endswith(".")
    assert english.endswith(".")
    assert french != english


def test_the_reasons_are_those_of_the_types():
    assert set(DIFFERENCES) == set(get_args(Difference))
