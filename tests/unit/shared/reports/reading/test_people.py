"""People are named by title, first name or trade; firms, towns and the agent are nobody."""

from __future__ import annotations

import pytest

from shared.reports.reading.people import doubtful, listed_people, people
from tests.unit.shared.reports.reading.said import heard


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("L'infirmier Firmin Nziengui est parti.", ["Firmin Nziengui, infirmier"]),
        ("Le régisseur de la mairie, monsieur Ibinga, est là.", ["M. Ibinga, régisseur de la mairie"]),
        ("le chef de poste monsieur moundounga", ["M. Moundounga, chef de poste"]),
        ("Marius Pambou est venu. Pambou est reparti.", ["Marius Pambou"]),
        ("Madame Koumba et Jean-Pierre Mba sont là.", ["Mme Koumba", "Jean-Pierre Mba"]),
        ("Wilfried Tchoba, le percepteur, garde tout.", ["Wilfried Tchoba, percepteur"]),
        ("J'ai vu Paul Mba, non, pardon, Luc Mba.", ["Luc Mba"]),
        ("Ici l'agent Paul Essono. J'ai vu Luc Mombo.", ["Luc Mombo"]),
        ("L'entreprise Jean Mba a livré.", []),
        ("Le maire est venu avec le préfet.", []),
        ("Qui est Jean Mba ?", []),
    ],
)
def test_people(text, shown):
    assert [person.shown for person in people(heard(text))] == shown


def test_names_in_doubt_are_left_to_a_model():
    said = heard("On a vu Wilfried Tchoba sortir de la société Bati Plus avec Jean Mba à Port-Gentil.")
    assert [person.name for person in doubtful(said, people(said))] == ["Wilfried Tchoba"]


def test_dictated_people_stand_one_a_line():
    assert listed_people("madame Koumba, infirmière et Jean Mba puis Luc Mombo") == [
        "Madame Koumba, infirmière",
        "Jean Mba",
        "Luc Mombo",
    ]
