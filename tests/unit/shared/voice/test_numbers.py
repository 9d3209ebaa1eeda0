"""What is said and what is written meet in one form."""

import pytest

from shared.voice.numbers import normalise, words, written


@pytest.mark.parametrize(
    "same",
    [
        ("9h", "9 h 00", "neuf heures", "9:00", "Neuf heures."),
        ("14 h 05", "14h05", "quatorze heures cinq", "14:05"),
        ("neuf heures et demie", "9 h 30"),
        ("onze heures moins le quart", "10h45"),
        ("1 234 sacs", "1234 sacs", "mille deux cent trente-quatre sacs", "1\u202f234 sacs"),
        ("premier", "1er"),
        ("deuxième", "2e", "2ème"),
        ("20 %", "20%", "vingt pour cent"),
        ("07 12 34 56", "07.12.34.56", "07123456", "zéro sept douze trente-quatre cinquante-six"),
        ("2 millions", "deux millions", "2 000 000"),
        ("3,5", "3.5", "trois virgule cinq"),
        ("le 12/03/2026", "le douze mars deux mille vingt-six"),
        ("30 kg", "trente kilos"),
        ("12 000 F CFA", "douze mille francs cfa"),
        ("M. Ndong", "monsieur Ndong !"),
        ("l’eau", "l'eau", "L eau"),
        ("entre cent et deux cents", "entre 100 et 200"),
        ("avez-vous", "Avez vous ?"),
    ],
)
def test_one_form(same: tuple[str, ...]) -> None:
    assert len({normalise(text) for text in same}) == 1


def test_articles_are_not_numbers_and_accents_stay() -> None:
    assert words("Un sac et une pompe d'Ogooué, l'été.") == [
        "un",
        "sac",
        "et",
        "une",
        "pompe",
        "d",
        "ogooué",
        "l",
        "été",
    ]
    assert normalise("?!") == ""


def test_different_numbers_stay_different() -> None:
    assert normalise("deux ans") != normalise("douze ans")
    assert normalise("9 h") != normalise("9 h 30")


@pytest.mark.parametrize(
    ("heard", "read"),
    [
        ("Il y a vingt-cinq sacs et deux pompes.", "Il y a 25 sacs et deux pompes."),
        ("à quatorze heures cinq", "à 14 h 05"),
        ("à neuf heures et demie", "à 9 h 30"),
        ("une heure trente", "1 h 30"),
        ("une heure de route", "une heure de route"),
        ("un véhicule neuf", "un véhicule neuf"),
        ("huit mètres et trois pour cent", "8 mètres et 3 %"),
        ("deux cent mille francs", "200 000 francs"),
        ("deux millions de francs", "2 millions de francs"),
        ("le premier mars deux mille vingt-six", "le 1er mars 2026"),
        ("le deux mars", "le 2 mars"),
        ("zéro sept dix zéro trois vingt", "07 10 03 20"),
        ("La deuxième fois, zéro faute.", "La deuxième fois, zéro faute."),
        ("l'une des trois", "l'une des trois"),
    ],
)
def test_a_transcript_for_reading(heard: str, read: str) -> None:
    assert written(heard) == read
    assert written(read) == read
