"""A choice is taken when words speak for it, and never against a negation."""

from __future__ import annotations

import pytest

from shared.reports.kinds import kind
from shared.reports.reading.choices import allowed, choice_told, only_a_choice
from tests.unit.shared.reports.reading.said import heard

FICHE = kind("fiche")


@pytest.mark.parametrize(
    ("field", "text", "choice"),
    [
        ("urgency", "C'est urgent.", "high"),
        ("urgency", "C'est très urgent.", "immediate"),
        ("urgency", "Rien d'urgent.", "low"),
        ("urgency", "Ce n'est pas urgent.", "low"),
        ("urgency", "C'est urgent. Non, ce n'est pas urgent.", "low"),
        ("urgency", "Urgence : normale.", "normal"),
        ("urgency", "Le toit fuit.", ""),
        ("urgency", "Est-ce urgent ?", ""),
        ("privacy", "C'est confidentiel.", "restricted"),
        ("privacy", "Rien de confidentiel.", ""),
        ("privacy", "Il accepte d'être nommé, ce n'est pas secret.", ""),
        ("category", "Le dispensaire n'a plus de vaccins.", "health"),
        ("category", "Il a un chapeau.", ""),
    ],
)
def test_choices(field, text, choice):
    found = allowed(FICHE.field(field), heard(text))
    assert (found[0].choice if found else "") == choice


def test_a_dictated_choice_is_the_longest_that_fits():
    assert choice_told(FICHE.field("urgency"), "c'est pas urgent du tout").name == "low"
    assert only_a_choice(FICHE.field("urgency"), "très urgent")
    assert not only_a_choice(FICHE.field("urgency"), "urgent de réparer le pont")
