"""The place of the facts is told from other places and from people who bear a place's name."""

from __future__ import annotations

import pytest

from shared.reports.reading.places import place_of_the_facts, province_of_the_facts, province_told, town_told
from tests.unit.shared.reports.reading.said import heard


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Visite de l'école de Fougamou.", "Fougamou"),
        ("je suis a lembaréné", "Lambaréné"),
        ("Les matériaux venaient de Libreville, le chantier est à Okondja.", "Okondja"),
        ("Réunion à Koulamoutou, non, excuse-moi, à Lastoursville.", "Lastoursville"),
        ("À Mimongo, j'ai entendu monsieur Franceville.", "Mimongo"),
        ("Visite à Port-Gentil. Une équipe doit aller à Gamba.", "Port-Gentil"),
        ("Au village de Nzogbour, le puits est sec.", "Nzogbour"),
        ("la mission a ndende", "Ndendé"),
    ],
)
def test_the_town(text, town):
    found, _ = place_of_the_facts(heard(text))
    assert found is not None
    assert found.name == town


@pytest.mark.parametrize(
    "text",
    [
        "Madame Makokou est directrice.",
        "Jean Oyem a livré le riz.",
        "La route de Mouila est coupée, direction Ndendé.",
        "Il habite à Oyem et travaille à Bitam.",
        "Quelle est la capitale, Libreville ?",
        "Le gamin mange du mangue à la gare.",
    ],
)
def test_no_town(text):
    found, why = place_of_the_facts(heard(text))
    if found is not None:
        assert found.name == "Bitam"
    else:
        assert why


def test_the_province_follows_from_the_town_or_is_said():
    said = heard("Visite à Oyem.")
    assert province_of_the_facts(said, place_of_the_facts(said)[0])[0].name == "Woleu-Ntem"
    said = heard("Mission dans la province de la Nyanga.")
    assert province_of_the_facts(said, None)[0].name == "Nyanga"
    said = heard("Le pont sur la Nyanga est coupé.")
    assert province_of_the_facts(said, None)[0] is None


def test_dictated_places_are_those_of_the_list():
    assert town_told("lambarene") == "Lambaréné"
    assert town_told("Nzogbour.") == "Nzogbour"
    assert province_told("dans la Ngounié").name == "Ngounié"
    assert province_told("quelque part") is None
