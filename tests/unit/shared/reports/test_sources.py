"""A sentence bears out what it says and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from shared.reports.kinds import kind
from shared.reports.sources import borne_out, quotes
from tests.unit.shared.reports.reading.said import heard

FICHE = kind("fiche")
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("line", "said", "borne"),
    [
        ("Le chef garde la caisse", "Le chef de poste garde la caisse chez lui.", True),
        ("Caisse du chef", "Le chef garde la caisse.", False),
        ("Le chef a volé la caisse", "Le chef garde la caisse.", False),
        ("Le chef a payé", "Le chef n'a pas payé.", False),
        ("Le chef n'a pas payé", "Le chef n'a pas payé.", True),
        ("Le chef a volé", "Il paraît que le chef a volé.", False),
        ("Le chef aurait volé", "Le chef aurait volé du bois.", True),
        ("Le camion a payé le chef", "Le chef a payé le camion.", False),
        ("Chaque chef a payé", "Le chef a payé.", False),
        ("Le chef a payé 5 000 francs", "Le chef a payé cinq mille francs.", True),
        ("Le chef a payé 6 000 francs", "Le chef a payé cinq mille francs.", False),
        ("", "Le chef a payé.", False),
    ],
)
def test_a_quotation_keeps_words_order_denials_and_doubts(line, said, borne):
    assert quotes(line, heard(said)[0]) is borne


@pytest.mark.parametrize(
    ("field", "line", "said", "borne"),
    [
        ("date", "2026-11-23", "Je suis passé hier.", True),
        ("date", "2026-11-22", "Je suis passé hier.", False),
        ("amounts", "5\u00a0000\u00a0F CFA", "Il a payé cinq mille francs.", True),
        ("amounts", "50\u00a0000\u00a0F CFA", "Il a payé cinq mille francs.", False),
        ("province", "Woleu-Ntem", "Je suis à Oyem.", True),
        ("province", "Nyanga", "Je suis à Oyem.", False),
        ("town", "Oyem", "Madame Oyem est là.", False),
        ("people", "Mme Oyem, directrice", "La directrice, madame Oyem, est là.", True),
        ("people", "Mme Oyem, trésorière", "La directrice, madame Oyem, est là.", False),
        ("urgency", "high", "Ce n'est pas urgent.", False),
        ("privacy", "restricted", "C'est confidentiel.", True),
        ("title", "Le toit", "Est-ce que le toit fuit ?", False),
    ],
)
def test_each_type_of_field_has_its_test(field, line, said, borne):
    assert borne_out(line, FICHE.field(field), heard(said)[0], TODAY) is borne
