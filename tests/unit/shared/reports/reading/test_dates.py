"""The day of the facts is found among the days that are said, or it is told why not."""

from __future__ import annotations

from datetime import date

import pytest

from shared.reports.reading.dates import day_of_the_facts, day_told
from tests.unit.shared.reports.reading.said import heard

TODAY = date(2026, 11, 24)
"""A Tuesday."""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Visite du forage hier.", "2026-11-23"),
        ("Je suis à Oyem aujourd'hui, vingt-quatre novembre.", "2026-11-24"),
        ("Contrôle de la cantine, jeudi.", "2026-11-19"),
        ("Mardi, j'ai vu le maire.", "2026-11-17"),
        ("Réunion le 15 décembre avec les pêcheurs.", "2026-12-15"),
        ("Mission du 16/11/2026 à Moanda.", "2026-11-16"),
        ("Le courrier est daté du 1er octobre. Nous avons visité le chantier le 13 novembre.", "2026-11-13"),
        ("Ce lundi 23 novembre, le bac était en panne.", "2026-11-23"),
        ("Visite le 10, non, pardon, visite le 11 novembre.", "2026-11-11"),
        ("Plainte reçue il y a deux jours.", "2026-11-22"),
        ("Visite le 12 du mois dernier.", "2026-10-12"),
        ("Le camion est parti de Bitam le 2 novembre. Je l'ai retrouvé le 5 novembre.", "2026-11-05"),
    ],
)
def test_the_day_of_the_facts(text, day):
    found, why = day_of_the_facts(heard(text), TODAY)
    if day > "2026-11-24":
        assert (found, why) == (None, "ahead")
    else:
        assert found is not None
        assert found.day.isoformat() == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Le toit fuit.", "none"),
        ("Une équipe doit y aller lundi prochain.", "ahead"),
        ("Je reviens vendredi.", "ahead"),
        ("La pompe est en panne depuis le 3 mars.", "other"),
        ("La facture du 12 octobre est fausse.", "other"),
        ("Le bac a coulé le 3 mars, le pont est tombé le 4 mars.", "several"),
        ("La semaine dernière, le bac a coulé.", "none"),
    ],
)
def test_no_day_is_better_than_a_wrong_one(text, why):
    assert day_of_the_facts(heard(text), TODAY) == (None, why)


def test_a_leap_day_and_an_impossible_day():
    assert day_told("le 29 février", date(2028, 3, 1)) == date(2028, 2, 29)
    assert day_told("le 29 février", TODAY) is None
    assert day_told("le 31 avril 2026", TODAY) is None


def test_weekdays_of_a_monday():
    assert day_told("lundi", date(2026, 11, 23)) == date(2026, 11, 16)
    assert day_told("lundi prochain", date(2026, 11, 23)) == date(2026, 11, 30)
