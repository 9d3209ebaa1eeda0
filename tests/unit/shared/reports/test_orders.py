"""Orders to a report are told from words for it, and each does what it says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reports.content import Field, Kind, new_report, value, with_value
from shared.reports.kinds import kind, kinds
from shared.reports.order import Clear, Correct, DeleteLastSentence, Fill, GoTo, Next, Previous, ReadBack, Save, Undo
from shared.reports.orders import apply, recognise
from tests.unit.shared.reports.orders_said import ORDERS, WORDS

FICHE = kind("fiche")
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("said", "order"), ORDERS)
def test_an_order_is_recognised(said, order):
    assert recognise(said, FICHE, today=TODAY) == order


@pytest.mark.parametrize("said", WORDS)
def test_words_for_the_report_are_no_order(said):
    assert recognise(said, FICHE, today=TODAY) is None


@pytest.mark.parametrize("said", [said for said, _ in ORDERS])
def test_an_order_inside_a_longer_sentence_is_no_order(said):
    assert recognise(f"Le gardien a dit au maire : {said}", FICHE, today=TODAY) is None


@given(st.text(max_size=700))
def test_any_text_is_an_order_or_none_and_nothing_breaks(text):
    order = recognise(text, FICHE, today=TODAY)
    if order is not None:
        apply(order, new_report(FICHE), "title", FICHE, today=TODAY)


@given(st.sampled_from(ORDERS), st.sampled_from([each.id for each in kinds()]), st.text(max_size=12))
def test_an_order_changes_no_report_it_was_given(order, name, focus):
    each = kind(name)
    report = with_value(new_report(each), "title", "Visite")
    filled = apply(order[1], report, focus, each, today=TODAY)
    assert report.values == {"title": "Visite"}
    assert each.field(filled.focus) is not None
    assert filled.said


def test_an_organisation_s_own_field_works_without_code():
    own = Kind(id="eau", title="Point d'eau", fields=(Field(name="flow", label="Débit", spoken=("débit", "flux")),))
    assert recognise("Débit : trois litres", own) == Fill("flow", "trois litres")
    assert recognise("Relis le flux", own) == ReadBack("flow")
    assert recognise("Va au champ débit", own) == GoTo("flow")


def filled(**values):
    report = new_report(FICHE)
    for name, text in values.items():
        report = with_value(report, name, text)
    return report


def test_filling_says_back_what_it_understood():
    done = apply(Fill("date", "hier"), new_report(FICHE), "title", FICHE, today=TODAY)
    assert (value(done.report, "date"), done.focus, done.said) == (
        "2026-11-23",
        "date",
        "Date des faits\u00a0: 23 novembre 2026.",
    )


def test_a_value_that_is_not_understood_changes_nothing_and_says_so():
    report = filled(date="2026-11-01")
    done = apply(Fill("date", "un jour"), report, "title", FICHE, today=TODAY)
    assert done.report == report
    assert "pas compris" in done.said


def test_adding_keeps_what_was_there():
    done = apply(Fill("facts", "le toit fuit", added=True), filled(facts="La porte est cassée."), "facts", FICHE)
    assert value(done.report, "facts") == "La porte est cassée. Le toit fuit"


@pytest.mark.parametrize(
    ("order", "focus", "there"),
    [
        (Next(), "title", "date"),
        (Previous(), "date", "title"),
        (Previous(), "title", "title"),
        (Next(), "text", "text"),
    ],
)
def test_one_steps_from_field_to_field(order, focus, there):
    assert apply(order, new_report(FICHE), focus, FICHE).focus == there


def test_a_correction_is_made_where_the_words_stand_last():
    report = filled(facts="Jean est venu. Jean est reparti.", title="Visite de Jean")
    done = apply(Correct("jean", "Paul"), report, "facts", FICHE)
    assert value(done.report, "facts") == "Jean est venu. Paul est reparti."


def test_a_correction_finds_its_field_and_ignores_accents():
    done = apply(Correct("ndjole", "Booué"), filled(title="Visite de Ndjolé"), "facts", FICHE)
    assert (value(done.report, "title"), done.focus) == ("Visite de Booué", "title")


def test_a_correction_of_values_speaks_their_words():
    report = filled(date="2026-11-23", amounts="200\u00a0000\u00a0F\u00a0CFA\n5\u00a0000\u00a0F CFA")
    done = apply(Correct("deux cent mille francs", "trois cent mille francs"), report, "date", FICHE, today=TODAY)
    assert value(done.report, "date") == "2026-11-23"
    assert "rien" not in done.said


def test_a_correction_without_its_words_changes_nothing():
    report = filled(title="Visite")
    done = apply(Correct("Mouila", "Moanda"), report, "title", FICHE)
    assert done.report == report
    assert "Je ne trouve pas" in done.said


def test_the_last_sentence_goes_and_no_other():
    done = apply(DeleteLastSentence(), filled(facts="Le toit fuit. M. Obame est absent. Il pleut."), "facts", FICHE)
    assert value(done.report, "facts") == "Le toit fuit. M. Obame est absent."


def test_the_last_line_of_people_goes():
    assert value(apply(DeleteLastSentence(), filled(people="A\nB"), "people", FICHE).report, "people") == "A"


def test_everything_is_read_back_with_what_is_missing():
    said = apply(ReadBack(), filled(title="Visite", urgency="low"), "title", FICHE).said
    assert said.splitlines()[0] == "Titre\u00a0: Visite."
    assert "Urgence\u00a0: Faible." in said
    assert "Il manque\u00a0: Date des faits, Province, Faits constatés." in said


@pytest.mark.parametrize(("order", "act"), [(Save(), "save"), (Undo(), "undo")])
def test_what_the_store_does_is_left_to_the_caller(order, act):
    assert apply(order, new_report(FICHE), "title", FICHE).act == act


def test_correcting_a_field_replaces_what_is_dictated_next():
    done = apply(GoTo("title", afresh=True), filled(title="Visite"), "facts", FICHE)
    assert (done.focus, done.afresh) == ("title", True)


def test_a_field_is_emptied():
    assert value(apply(Clear("title"), filled(title="Visite"), "facts", FICHE).report, "title") == ""
