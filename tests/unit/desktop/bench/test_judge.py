"""The judge is right about answers whose worth is plain, and knows only what it was given."""

import re

import pytest

from desktop.bench.judge import Question, invented, judge, load

FACTS = (
    "Le stand 12 est tenu par Mme Pauline Mba, tél. 011 58 20 14. Il reste 34 sacs. "
    "Ouverture à 7 h 30, prix 18 500 F CFA."
)


def asked(*answers: str) -> Question:
    return Question("x", "x", "text", "Combien de sacs à Mouila ?", answers)


@pytest.mark.parametrize(
    ("answers", "said", "verdict"),
    [
        (("34",), "Il reste trente-quatre sacs.", "right"),
        (("34",), "Il y a 34 sacs à Mouila.", "right"),
        (("34",), "Il y a 12 sacs.", "wrong"),
        (("34",), "Il y a 134 sacs.", "invented"),
        (("34",), "Il y a 34 sacs et 5 bidons.", "invented"),
        (("mba",), "C'est Pauline Mba.", "right"),
        (("mba",), "C'est Pauline Ndong.", "invented"),
        (("7h30",), "À sept heures trente.", "right"),
        (("7h30",), "À 7h30 du matin.", "right"),
        (("18500",), "Le prix est de 18500 francs.", "right"),
        (("011582014",), "Le 011 58 20 14.", "right"),
        (("011582014",), "Le 011 58 20 15.", "invented"),
        ((), "Je ne sais pas : ce n'est pas dans ce qu'on m'a donné.", "refused"),
        ((), "Le prix n'est pas indiqué.", "refused"),
        ((), "Le 12.", "wrong"),
        ((), "", "refused"),
        (("non",), "Non, c'est interdit.", "right"),
        (("34",), "Je ne sais pas, peut-être 50.", "invented"),
    ],
)
def test_verdicts(answers: tuple[str, ...], said: str, verdict: str) -> None:
    assert judge(asked(*answers), said, [FACTS]) == verdict


def test_history_counts_as_given() -> None:
    assert invented("Yvette Minko a 50 sacs.", [FACTS]) == ("50", "minko")
    assert invented("Yvette Minko a 50 sacs.", [FACTS, "Yvette Minko a dit cinquante."]) == ()


def test_the_questions_are_whole() -> None:
    questions = load()
    sheets = {sheet.id: sheet for sheet in questions.sheet}
    assert len({question.id for question in questions.question}) == len(questions.question)
    assert len([question for question in questions.question if question.answers]) >= 66
    assert len([question for question in questions.question if not question.answers]) >= 24
    assert all(70 <= len(sheet.facts.split()) <= 120 for sheet in sheets.values())
    for question in questions.question:
        assert question.sheet in sheets
        for pattern in question.answers:
            re.compile(pattern)


@pytest.mark.parametrize("question", load().question, ids=lambda question: question.id)
def test_the_whole_sheet_holds_every_answer(question: Question) -> None:
    facts = next(sheet.facts for sheet in load().sheet if sheet.id == question.sheet)
    if question.answers and question.kind != "yesno":
        assert judge(question, facts, [facts]) == "right"
