"""Unit: dates, amounts and sizes in the form of each language, and no word of a line lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.language import use_everywhere
from shared.reports.kinds import kind
from shared.reports.shown import Amount, amounts, date_shown, lines, moment_shown, number_shown, size_shown, value_shown


@pytest.fixture
def english():
    use_everywhere("en")
    yield
    use_everywhere(None)


def spaced(text: str) -> str:
    return text.replace("\u202f", "_").replace("\u00a0", "~")


def test_dates_and_moments_in_french():
    assert spaced(date_shown("2026-11-24")) == "24~novembre~2026"
    assert spaced(date_shown("2026-12-01")) == "1er~décembre~2026"
    assert date_shown("hier") == "hier"
    assert spaced(moment_shown(datetime(2026, 11, 24, 23, 5, tzinfo=UTC))) == "25~novembre~2026 à 00~h~05"


@pytest.mark.usefixtures("english")
def test_dates_and_numbers_in_english():
    assert spaced(date_shown("2026-11-24")) == "24~November~2026"
    assert number_shown(1_250_000) == "1,250,000"
    assert size_shown(1_234_567) == "1.2\u00a0MB"


@pytest.mark.parametrize(
    ("line", "total", "purpose"),
    [
        ("1250000 F CFA, ciment", "1_250_000~F~CFA", "ciment"),
        ("1\u00a0250\u00a0000\u00a0F\u00a0CFA\u00a0: sable", "1_250_000~F~CFA", "sable"),
        ("150.000 francs CFA pour le sable", "150_000~F~CFA", "pour le sable"),
        ("300 F", "300~F~CFA", ""),
        ("45 000 FCFA (reçu)", "45_000~F~CFA", "(reçu)"),
        ("12000", "12_000", ""),
        ("Ciment : 250000 F", "", "Ciment : 250000 F"),
        ("1.5 F", "", "1.5 F"),
        ("2,5 millions", "", "2,5 millions"),
        ("250 sacs", "", "250 sacs"),
        ("9" * 40 + " F", "", "9" * 40 + " F"),
        ("20 euros", "", "20 euros"),
    ],
)
def test_an_amount_is_told_apart_from_what_it_is_for(line, total, purpose):
    (found,) = amounts(line)
    assert (spaced(found.sum), found.purpose) == (total, purpose)


def test_one_line_each_and_no_empty_ones():
    assert amounts("300 F\n\n  400 F ") == (Amount("300\u00a0F\u00a0CFA", ""), Amount("400\u00a0F\u00a0CFA", ""))
    assert lines(" Firmin Nziengui\r\n\n Hervé Ondo ") == ("Firmin Nziengui", "Hervé Ondo")


def test_sizes():
    shown = [spaced(size_shown(size)) for size in (0, 999, 1000, 340_000, 999_499, 999_500, 12_000_000)]
    assert shown == ["0~octets", "999~octets", "1,0~Ko", "340~Ko", "999~Ko", "1,0~Mo", "12~Mo"]


def test_values_read_as_their_field_says():
    fiche = kind("fiche")
    assert value_shown(fiche.field("urgency"), "high") == "Élevée"
    assert value_shown(fiche.field("urgency"), "unknown") == "unknown"
    assert spaced(value_shown(fiche.field("date"), "2026-11-24")) == "24~novembre~2026"
    assert spaced(value_shown(fiche.field("amounts"), "1000 F, eau")) == "1_000~F~CFA, eau"
    assert value_shown(fiche.field("facts"), "Vu.") == "Vu."
