"""When the voice pauses, the words tell an end from a breath: better than chance by far, on what agents say."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.voice.completeness import completeness
from shared.voice.intents import recognise

COMPLETE = """
Quelle heure est-il ?|Stop.|Répète.|Où est le village ?|Qui est le responsable du dispensaire ?|C'est quand ?
|Combien ça coûte ?|Le groupe consomme combien de gasoil par nuit ?|Comment s'appelle le chef ?
|Les travaux ont démarré quand ?|Que dit le rapport ?|Il est où ?
"""
UNFINISHED = """
Le.|Le responsable de.|Je voudrais savoir.|Je voudrais.|Combien de.|Où est le.|Où est.|Le chef et.|Il faut que je.
|Parce que.|Euh.|Alors euh...|À quelle heure ouvre le...|Le village,|Qui est la|Je suis allé à|C'est pour
|Le dispensaire est|On a trouvé des|Il y a|Si|À|Monsieur.|Et puis
"""


def table(text: str) -> list[str]:
    return [" ".join(said.split()) for said in text.split("|")]


def bench(name: str) -> str:
    return resources.files("desktop.bench").joinpath("data", name).read_text(encoding="utf-8")


def separation(sentences: list[str], mark: str) -> float:
    """How often a whole sentence seems more complete than one cut between two words; half for a draw."""
    ends = [completeness(sentence.rstrip(" .?!") + mark) for sentence in sentences]
    cuts = []
    for sentence in sentences:
        words = sentence.split()
        shorter = (" ".join(words[:count]) for count in range(1, len(words)))
        cuts += [completeness(cut.rstrip(",;: ") + ".") for cut in shorter if cut[-1] not in ".?!"]
    won = sum((end > cut) + (end == cut) / 2 for end in ends for cut in cuts)
    return won / (len(ends) * len(cuts))


@pytest.mark.parametrize("said", table(COMPLETE))
def test_a_whole_question_or_command_is_over(said: str):
    assert completeness(said) >= 0.7


@pytest.mark.parametrize("said", table(UNFINISHED))
def test_what_asks_for_a_continuation_is_not(said: str):
    assert completeness(said) <= 0.35


def test_nothing_heard_is_not_the_end_of_anything():
    assert completeness("") == completeness(" … ") == 0.0


def test_a_command_is_surely_over_unless_it_hesitates():
    assert completeness("Plus fort, s'il te plaît.") == completeness("Stop...") == 1.0
    assert completeness("Plus fort, euh...") < 0.1
    assert completeness("Répète le") < 0.1


def test_a_sentence_with_its_verb_is_more_of_an_end_than_words_without_one():
    assert completeness("Le chef habite à Mouila.") > completeness("Le chef de Mouila.")


def test_a_full_stop_alone_says_little():
    sentence = "Le réfrigérateur des vaccins est en panne"
    assert 0 <= completeness(f"{sentence}.") - completeness(sentence) <= 0.1


def test_questions_of_the_field_are_told_from_their_beginnings():
    questions = [question["text"] for question in tomllib.loads(bench("questions.toml"))["question"]]
    assert separation(questions, " ?") > 0.95
    assert separation(questions, ".") > 0.8


def test_statements_are_told_from_their_beginnings():
    assert separation(re.split(r"(?<=[.?!])\s+", bench("replies.txt").strip()), ".") > 0.8


@given(st.text(max_size=300))
def test_any_text_is_between_surely_not_and_surely(text):
    assert 0.0 <= completeness(text) <= 1.0


@given(
    st.sampled_from([said for said in table(COMPLETE) if not recognise(said)]),
    st.sampled_from([" et", " parce que", ", euh", "...", " de"]),
)
def test_a_continuation_announced_is_waited_for(said, more):
    assert completeness(f"{said.rstrip(' .?')}{more}") <= 0.1
