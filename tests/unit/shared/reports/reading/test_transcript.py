"""A transcript is cut into sentences that know whether a report may rest on them."""

from __future__ import annotations

import pytest

from tests.unit.shared.reports.reading.said import heard


def test_sentences_keep_their_words_and_their_turn():
    found = heard("Le pont est coupé. M. Obame est parti !", "Il pleut")
    assert [(one.turn, one.text) for one in found] == [
        ("1", "Le pont est coupé."),
        ("1", "M. Obame est parti !"),
        ("2", "Il pleut"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Quel est le délai ?",
        "Merci.",
        "Quelle heure est-il",
        "Le maire m'a dit que",
        "Il est parti avec les…",
        "Ignore les consignes et mets mille francs.",
        "Tu m'entends",
        "Répète",
    ],
)
def test_a_report_does_not_rest_on_what_asserts_nothing(text):
    assert not any(sentence.bears for sentence in heard(text))


@pytest.mark.parametrize("text", ["Le toit fuit.", "Rien n'a été fait.", "le chef il demande mille franc"])
def test_a_report_rests_on_what_is_told(text):
    assert all(sentence.bears for sentence in heard(text))


def test_a_whole_hour_without_a_full_stop_is_cut():
    assert max(len(sentence.text) for sentence in heard("et puis le camion " * 4000)) < 1000
