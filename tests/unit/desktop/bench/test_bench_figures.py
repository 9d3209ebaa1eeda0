"""What the measurements make of what was heard, answered and filled in."""

import pytest

from desktop.bench.extraction import Note, Tally, _first_object
from desktop.bench.hearing import Ear
from desktop.bench.judge import Question, Sheet
from desktop.bench.llm import Answer, Replay, figures, spoken
from desktop.bench.names import holds
from desktop.bench.run import percentile, spread
from desktop.bench.stt import compared
from desktop.cli.bench import family_of, met
from shared.figures import figure
from shared.voice.grounded import Grounded
from shared.voice.ports import Prompt

SHEET = Sheet("s", "Puits", "Le puits de Moabi a 12 mètres de profondeur.")


def ear(*clips, cpu=1.0):
    made = Ear(None)
    for said, text in clips:
        made.count(said, text)
        made.cpu_s.append(cpu)
        made.wall_s.append(cpu)
    return made


def answer(raw, grounded, *, answers=("12",), cold=False):
    question = Question("q", "s", "number", "Le puits est profond de combien ?", answers)
    return Answer(
        question=question, sheet=SHEET, raw=raw, grounded=grounded, withheld=(), pieces=3, cold=cold,
        first_s=1.0, total_s=2.0, cpu_s=2.5,
    )  # fmt: skip


def test_a_few_items_come_from_everywhere():
    assert spread(range(10), 4) == [0, 2, 5, 7]
    assert spread(range(3), 9) == spread(range(3), None) == [0, 1, 2]


def test_the_percentile_of_nothing_is_nothing():
    assert percentile([], 95) == 0.0
    assert percentile([1, 2, 3], 50) == 2.0


def test_the_short_window_is_held_against_the_others():
    ears = {
        "short": ear(("un deux trois quatre", "un deux trois"), cpu=0.3),
        "full": ear(("un deux trois quatre", "un deux trois quatre")),
    }
    found = compared("stt", ears)
    assert (found["stt.short.wer"].value, found["stt.short.wer"].target) == (25.0, 1.0)
    assert found["stt.short.cpu_against_full"].ratio == pytest.approx(0.3)
    assert not met(found["stt.short.wer"])
    assert met(found["stt.short.cpu_against_full"])


def test_clips_without_an_answer_are_counted():
    assert ear(("bonjour à tous", "")).figures("x")["x.empty"].value == 1


def test_shares_of_what_is_right_must_be_high_and_all_else_low():
    assert met(figure(100, "% right", target=100))
    assert not met(figure(99, "% right", target=100))
    assert not met(figure(1, "answers", target=0))
    assert met(figure(1, "ms")) is None


def test_a_figure_belongs_to_a_family():
    assert family_of("llm.qwen2_5-coder.answerable.right") == ("llm.qwen2_5-coder", "answerable.right")


@pytest.mark.parametrize("text", ["à lambarene demain", "Lambaréné.", "de LAMBARÉNÉ, oui"])
def test_a_name_is_heard_whatever_its_accents(text):
    assert holds(text, "Lambaréné")


def test_a_name_inside_a_word_is_not_heard():
    assert not holds("au moulinage", "Moulin")
    assert holds("à Port Gentil", "Port-Gentil")


def test_verdicts_stand_beside_the_raw_ones():
    answers = [
        answer("Il a 12 mètres.", "Il a 12 mètres.", cold=True),
        answer("Il a 40 mètres.", "Je ne sais pas.", answers=()),
    ]
    found = figures("m", answers)
    assert (found["llm.m.answerable.right"].value, found["llm.m.answerable.right"].baseline) == (1, 1)
    invented = found["llm.m.unanswerable.invented"]
    assert (invented.value, invented.baseline, met(invented)) == (0, 1, True)
    assert found["llm.m.speed.warm_start"].n == 1
    assert found["llm.m.speed.tokens"].value == 2.0


async def test_the_guard_hears_the_same_words():
    prompt = Prompt(turn="t", question="Quelle est la profondeur du puits ?", facts=SHEET.facts)
    good, withheld = await spoken(Grounded(Replay(["Le puits a ", "12 mètres."])), prompt)
    assert (good, withheld) == ("Le puits a 12 mètres.", ())
    bad, withheld = await spoken(Grounded(Replay(["Le puits a ", "40 mètres."])), prompt)
    assert "40" not in bad
    assert withheld


def test_a_record_must_obey_its_form():
    note = Note("payment", "Il a payé 800 francs.", {"amount": "800"})
    tally = Tally()
    good = '{"amount": 800, "payer": "il", "receiver": "", "receipt": "no"}'
    assert tally.add(note, good, 1.0)
    assert not tally.add(note, good.replace("800", '"800"'), 1.0)
    assert not tally.add(note, good.replace("no", "perhaps"), 1.0)
    assert not tally.add(note, good.replace("}", ', "more": 1}'), 1.0)
    assert not tally.add(note, "unfinished-json", 1.0)
    assert (tally.valid, tally.right, tally.wanted) == (1, 1, 5)


def test_a_record_is_found_in_the_talk_around_it():
    assert _first_object('Voici :\n```json\n{"a": {"b": 1}}\n```') == '{"a": {"b": 1}}'
    assert _first_object("rien") == "rien"
