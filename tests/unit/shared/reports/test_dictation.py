"""Dictated words take the form of their field, and words that say nothing change nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reports.content import new_report, value, with_value
from shared.reports.dictation import dictate
from shared.reports.kinds import kind

FICHE = kind("fiche")
TODAY = date(2026, 11, 24)
"""A Tuesday."""


def dictated(name, *texts):
    report = new_report(FICHE)
    for text in texts:
        report = dictate(report, FICHE.field(name), text, today=TODAY)
    return value(report, name)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("hier", "2026-11-23"),
        ("avant-hier soir", "2026-11-22"),
        ("aujourd'hui", "2026-11-24"),
        ("mardi dernier", "2026-11-17"),
        ("lundi", "2026-11-23"),
        ("vendredi de la semaine dernière", "2026-11-20"),
        ("le trois mars", "2026-03-03"),
        ("le premier décembre deux mille vingt-cinq", "2025-12-01"),
        ("le 30 décembre", "2025-12-30"),
        ("12/11/2026", "2026-11-12"),
        ("2026-11-02", "2026-11-02"),
        ("il y a trois jours", "2026-11-21"),
        ("lundi prochain", "2026-11-30"),
        ("demain", "2026-11-25"),
    ],
)
def test_days_become_iso(said, day):
    assert dictated("date", said) == day


@pytest.mark.parametrize("said", ["bonjour", "", "hier ou avant-hier", "le 31 février", "un jour"])
def test_what_is_no_day_leaves_the_field_alone(said):
    report = with_value(new_report(FICHE), "date", "2026-01-01")
    assert dictate(report, FICHE.field("date"), said, today=TODAY) is report


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("deux cent cinquante mille francs", ["250 000 F CFA"]),
        ("250 000", ["250 000 F CFA"]),
        ("deux millions et demi de francs CFA", ["2 500 000 F CFA"]),
        ("1,5 million de francs", ["1 500 000 F CFA"]),
        ("cinquante mille francs pour le ciment", ["50 000 F CFA, ciment"]),
        ("200 000 francs de ciment et 5 000 francs de transport", ["200 000 F CFA, ciment", "5 000 F CFA, transport"]),
        ("mille francs", ["1 000 F CFA"]),
        ("deux mille euros", ["2 000 euros"]),
    ],
)
def test_sums_become_figures(said, lines):
    assert dictated("amounts", said).replace("\u00a0", " ").splitlines() == lines


def test_sums_and_people_stand_under_each_other_once():
    assert dictated("amounts", "mille francs", "deux mille francs", "mille francs").count("\n") == 1
    assert dictated("people", "Jean Mba, chauffeur et madame Koumba", "Luc Mombo").splitlines() == [
        "Jean Mba, chauffeur",
        "Madame Koumba",
        "Luc Mombo",
    ]


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("urgency", "très urgent", "immediate"),
        ("urgency", "pas urgent", "low"),
        ("privacy", "c'est confidentiel", "restricted"),
        ("category", "marché public", "procurement"),
        ("province", "la province de la Ngounié", "Ngounié"),
        ("province", "le haut ogoué", "Haut-Ogooué"),
        ("province", "Oyem", "Woleu-Ntem"),
        ("town", "lembaréné", "Lambaréné"),
        ("town", "Nzogbour", "Nzogbour"),
    ],
)
def test_choices_and_places_are_those_of_the_lists(name, said, kept):
    assert dictated(name, said) == kept


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("le mur est fissuré virgule le toit fuit", "Le mur est fissuré, le toit fuit"),
        ("Le toit fuit. Virgule, la porte aussi, point.", "Le toit fuit, la porte aussi."),
        ("il pleut point à la ligne le pont est coupé", "Il pleut.\nLe pont est coupé"),
        ("il manque deux points deux sacs", "Il manque\u00a0: deux sacs"),
        ("ouvrez la parenthèse voir la photo fermez la parenthèse", "(Voir la photo)"),
        ("ouvrez les guillemets je paie fermez les guillemets", "«\u00a0Je paie\u00a0»"),
        ("qui a signé point d'interrogation", "Qui a signé\u00a0?"),
        ("nouveau paragraphe il pleut", "Il pleut"),
        ("c'est fini point-virgule rien à dire", "C'est fini\u00a0; rien à dire"),
        ("il y a deux points d'eau au village", "Il y a deux points d'eau au village"),
        ("le point de contrôle est fermé", "Le point de contrôle est fermé"),
        ("on a fait le point", "On a fait le point"),
        ("c'est au point où rien ne va", "C'est au point où rien ne va"),
        ("quinze mille sacs", "15 000 sacs"),
    ],
)
def test_punctuation_is_said(said, written):
    assert dictated("text", said) == written


def test_a_line_has_no_full_stop_and_no_second_line():
    assert dictated("title", "visite du chantier. À la ligne du pont.") == "Visite du chantier. Du pont"


def test_a_sentence_that_goes_on_goes_on():
    assert dictated("text", "le gardien", "est parti point", "il reviendra") == "Le gardien est parti. Il reviendra"


@given(st.sampled_from([field.name for field in FICHE.fields]), st.text(max_size=300))
def test_any_text_gives_a_report(name, text):
    report = dictate(new_report(FICHE), FICHE.field(name), text, today=TODAY)
    assert set(report.values) <= {name}
