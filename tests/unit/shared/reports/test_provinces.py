"""Unit: the nine provinces, their towns, and how they are said."""

from __future__ import annotations

import pytest

from shared.reports.provinces import PROVINCES, province, province_of, towns
from shared.voice.glossary import listed
from shared.voice.intents import plain


def test_there_are_nine_and_each_begins_with_its_capital():
    assert len(PROVINCES) == 9
    assert all(each.towns[0] == each.capital for each in PROVINCES)


def test_no_town_lies_in_two_provinces_and_each_is_in_the_glossary():
    assert len({plain(town) for town in towns()}) == len(towns())
    assert set(towns()) <= {*listed("towns"), *(each.capital for each in PROVINCES)}


@pytest.mark.parametrize("said", ["woleu ntem", "Woleu-Ntem", "province du Woleu-Ntem", "WOLEU N'TEM", "G9"])
def test_a_province_is_known_however_it_is_written(said):
    assert province(said).name == "Woleu-Ntem"


def test_no_two_provinces_are_said_alike():
    said = [plain(name) for each in PROVINCES for name in (each.name, *each.spoken)]
    assert len(said) == len(set(said))


def test_towns_lead_to_their_province():
    assert province_of("oyem").name == "Woleu-Ntem"
    assert province_of("Port Gentil").name == "Ogooué-Maritime"
    assert province_of("Paris") is None
    assert province("") is None
