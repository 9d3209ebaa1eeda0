"""Lines of keys by the names that people give them."""

from __future__ import annotations

import pytest

from desktop.keys.lines import Line, first_lines, named, read_line
from shared.errors import BadInput

REGIONS = {"estuaire": "Estuaire", "haut-ogooue": "Haut-Ogooué"}


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("nation", Line("nation", "o")),
        ("Pays", Line("nation", "o")),
        ("secours", Line("recovery", "o")),
        ("recovery", Line("recovery", "o")),
        ("estuaire", Line("region", "estuaire")),
        ("HAUT-OGOOUÉ", Line("region", "haut-ogooue")),
        ("région:estuaire", Line("region", "estuaire")),
        ("region:haut-ogooue", Line("region", "haut-ogooue")),
    ],
)
def test_a_line_is_found_by_what_people_call_it(typed, line):
    assert named(typed, "o", REGIONS) == line


def test_a_line_that_nobody_knows_is_told_with_those_there_are():
    with pytest.raises(BadInput, match="haut-ogooue"):
        named("atlantide", "o", REGIONS)


def test_a_line_is_written_and_read_again():
    for line in first_lines("o", REGIONS):
        assert read_line(str(line)) == line


def test_an_organisation_begins_with_the_nation_recovery_and_its_regions():
    assert [str(line) for line in first_lines("o", REGIONS)] == [
        "nation:o",
        "recovery:o",
        "region:estuaire",
        "region:haut-ogooue",
    ]
