"""Sums of money are told from other numbers."""

from __future__ import annotations

import pytest

from shared.reports.reading.amounts import sums
from tests.unit.shared.reports.reading.said import heard


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Il a payé deux cent mille francs.", [200_000]),
        ("Il a payé 50.000 F CFA.", [50_000]),
        ("Entre deux cent mille et trois cent mille francs.", [200_000, 300_000]),
        ("On lui a demandé cinquante mille.", [50_000]),
        ("Il a payé mille francs puis mille francs.", [1_000]),
        ("Deux cent mille francs, non, pardon, trois cent mille.", [300_000]),
        ("Il a pris un million de francs. Je me trompe, deux millions de francs.", [2_000_000]),
        ("Il n'a pas rendu les cinq mille francs.", [5_000]),
        ("Il n'a pas demandé cinq mille francs.", []),
        ("Trois cents élèves, 20 kilomètres, 15 %.", []),
        ("Le dossier numéro 45000 date de 2024.", []),
        ("Il a payé 300 sacs.", []),
        ("Le 066 12 34 56 ne répond pas.", []),
        ("deux millions et demi de francs", [2_500_000]),
        ("Combien coûtent mille francs de riz ?", []),
    ],
)
def test_sums(text, values):
    assert [each.value for each in sums(heard(text))] == values


def test_a_sum_is_written_as_reports_write_it():
    assert [each.shown for each in sums(heard("Il a 1250000 francs et 20 euros."))] == [
        "1\u00a0250\u00a0000\u00a0F CFA",
        "20\u00a0euros",
    ]
