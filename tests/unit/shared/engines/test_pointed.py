"""A small model is pointed at the sentence that is nearest to the question, and the glossary stands between times."""

from __future__ import annotations

import pytest

from shared.engines.guards import Reading, invented
from shared.engines.llama import _inlined
from shared.engines.prompting import pointed
from shared.engines.whisper import LONGEST_PROMPT, PROMPT_ENDS_AT, _before
from shared.voice.ports import Prompt

SHEET = "Le marché compte 86 étals. La taxe est de 500 francs par jour. Le rapport est dû au préfet avant le 20 avril."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("Combien d'étals compte le marché ?", "86 étals"), ("À qui remettre le rapport ?", "au préfet")],
)
def test_the_nearest_sentence_comes_before_the_question(question, sentence):
    asked = pointed(Prompt(turn="t", question=question, facts=SHEET)).question
    assert sentence in asked.partition(" : ")[0]
    assert asked.endswith(question)


@pytest.mark.parametrize(("question", "facts"), [("Bonjour.", SHEET), ("Combien d'étals ?", "")])
def test_a_question_about_nothing_given_is_left_as_it_is(question, facts):
    prompt = Prompt(turn="t", question=question, facts=facts)
    assert pointed(prompt) == prompt


class Letters:
    """A tokenizer whose tokens are letters."""

    timestamp_begin = 10_000

    def encode(self, text: str) -> list[int]:
        return [ord(letter) for letter in text]


def test_the_glossary_stands_between_two_times_and_is_cut_to_its_room():
    tokens = _before(Letters(), "Mouila, Ndjolé " * 40)
    assert tokens[0] == Letters.timestamp_begin
    assert tokens[-1] == Letters.timestamp_begin + PROMPT_ENDS_AT
    assert len(tokens) == LONGEST_PROMPT + 2
    assert _before(Letters(), "  ") == []


def test_a_loop_over_what_whisper_holds_for_no_speech_is_invented():
    loop = Reading(text="la " * 40, tokens=(1,), log_probability=-0.2, no_speech=0.8, duration_s=10)
    assert invented(loop)


def test_a_schema_is_written_out_before_it_becomes_a_grammar():
    schema = {
        "$defs": {
            "Stall": {"type": "object", "properties": {"owner": {"$ref": "#/$defs/Name"}}},
            "Name": {"type": "string"},
        },
        "type": "array",
        "items": {"$ref": "#/$defs/Stall"},
    }
    assert _inlined(schema, schema["$defs"]) == {
        "type": "array",
        "items": {"type": "object", "properties": {"owner": {"type": "string"}}},
    }
