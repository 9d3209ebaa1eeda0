"""An answer that only says the question back, or leaves out what was asked for, is no answer."""

from __future__ import annotations

import pytest

from shared.voice.evasion import evades
from shared.voice.grounding import REFUSAL, Grounding

SHEET = "La note a été signée par le régisseur. Le marché compte 86 étals. Le pont est ouvert."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Qui est le président du conseil ?", "Le président du conseil est le conseil."),
        (
            "Bonjour, à quelle heure est-ce que le dispensaire ouvre ?",
            "À quelle heure est-ce que le dispensaire ouvre ?",
        ),
        ("À quelle date la note a été signée ?", "La note a été signée par le régisseur."),
        ("Combien d'étals compte le marché ?", "Le marché compte des étals de poisson."),
    ],
)
def test_an_answer_that_answers_nothing_is_withheld(question, answer):
    assert evades(answer, question)
    assert Grounding([SHEET, answer], question=question).admit(answer)[0] == REFUSAL


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Est-ce que le pont est ouvert ?", "Oui, le pont est ouvert."),
        ("Le pont est ouvert ?", "Le pont est ouvert."),
        ("Combien de malades ?", "Aucun malade."),
        ("Combien d'étals compte le marché ?", "Le marché compte 86 étals."),
        ("Qui a signé la note ?", "Le régisseur."),
        ("Quel est l'état du pont ?", "Je ne sais pas."),
    ],
)
def test_a_real_answer_or_a_refusal_is_said(question, answer):
    assert Grounding([SHEET], question=question).admit(answer) == (answer, ())
