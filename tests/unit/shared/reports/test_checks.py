"""Unit: what is wrong with a report is said field by field."""

from __future__ import annotations

import pytest

from shared.reports.checks import LONGEST, problems
from shared.reports.content import new_report, with_value
from shared.reports.kinds import kind

FICHE = kind("fiche")
WHOLE = {"title": "Pont cassé", "date": "2026-11-24", "province": "Woleu-Ntem", "town": "Oyem", "facts": "Vu."}


def report(**values):
    found = new_report(FICHE)
    for name, text in (WHOLE | values).items():
        found = with_value(found, name, text)
    return found


def test_a_whole_report_has_no_problem():
    assert problems(report(), FICHE) == ()


def test_an_empty_report_lacks_what_is_required_in_the_order_of_its_fields():
    assert [each.field for each in problems(new_report(FICHE), FICHE)] == ["title", "date", "province", "facts"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("date", "hier"),
        ("date", "2026-02-30"),
        ("date", "24/11/2026"),
        ("province", "Bretagne"),
        ("category", "Santé"),
        ("urgency", "énorme"),
        ("title", "deux\nlignes"),
        ("title", "x" * 301),
        ("facts", "x" * (LONGEST["text"] + 1)),
    ],
)
def test_each_fault_is_one_sentence_about_its_field(field, text):
    (problem,) = problems(report(**{field: text}), FICHE)
    assert problem.field == field
    assert not problem.doubt
    assert problem.message.endswith(".")


def test_a_megabyte_of_text_is_no_problem():
    assert problems(report(text="x" * 1_000_000), FICHE) == ()


def test_a_town_of_another_province_is_a_doubt_that_stops_nobody():
    (problem,) = problems(report(province="Nyanga"), FICHE)
    assert (problem.field, problem.doubt) == ("town", True)
    assert "Woleu-Ntem" in problem.message
    assert problems(report(province="Nyanga", town="Un village sans nom"), FICHE) == ()
