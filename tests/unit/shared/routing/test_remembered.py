"""The responder that remembers: what it says again, what it learns, and what it never learns."""

from __future__ import annotations

import msgspec
import pytest

from shared.errors import EngineFailed
from shared.routing.cache import SemanticCache
from shared.routing.cached import scope_of
from shared.routing.keeping import agree, worth_keeping
from shared.routing.remembered import Remembered
from shared.voice.events import EngineChosen
from shared.voice.grounded import Grounded
from shared.voice.grounding import REFUSAL
from shared.voice.ports import Exchange, Prompt
from tests.fakes.remembering import AllAlike, KeptHere
from tests.fakes.responder import ScriptedResponder

FACTS = "Le passeport ordinaire coûte 85 000 francs. Il se demande à la préfecture."
ANSWER = "Le passeport ordinaire coûte 85 000 francs."
PROMPT = Prompt(turn="t", question="Combien coûte un passeport ordinaire ?", facts=FACTS, privacy="internal")


class Desk:
    def __init__(self, answer=ANSWER, *, shadow=False, **script) -> None:
        self.engine = ScriptedResponder(answer, **script)
        self.kept = KeptHere(lambda: 0.0)
        chance = (lambda: 0.0) if shadow else (lambda: 1.0)
        self.cache = SemanticCache(AllAlike(), self.kept, clock=lambda: 0.0, budget_s=5.0, chance=chance)
        self.remembered = Remembered(Grounded(self.engine), self.cache, scope_of)

    async def ask(self, prompt=PROMPT, **changes):
        await self.cache.prepare()
        prompt = msgspec.structs.replace(prompt, **changes)
        pieces = [piece async for piece in self.remembered.respond(prompt)]
        await self.remembered.settled()
        return pieces

    @property
    def asked(self) -> int:
        return len(self.engine.asked)


async def test_a_question_asked_again_in_other_words_is_answered_without_the_engine():
    desk = Desk()
    await desk.ask()
    pieces = await desk.ask(turn="u", question="Quel est le prix d'un passeport ordinaire ?")
    assert pieces == [EngineChosen(turn="u", stage="think", engine="cache"), ANSWER]
    assert desk.asked == 1


@pytest.mark.parametrize(
    "change",
    [
        {"privacy": "restricted"},
        {"facts": ""},
        {"history": (Exchange(question="Et le visa ?", answer="Il coûte 85 000 francs."),)},
        {"already_said": "Le passeport"},
        {"question": "Combien coûte mon passeport ordinaire ?"},
        {"question": "Combien coûte celui-là, le passeport ordinaire ?"},
    ],
)
async def test_what_does_not_rest_on_knowledge_alone_is_neither_kept_nor_looked_up(change):
    desk = Desk()
    for _ in range(2):
        await desk.ask(**change)
    assert desk.asked == 2
    assert not desk.kept.entries


@pytest.mark.parametrize(
    "answer",
    [
        "Je ne sais pas.", REFUSAL, "Le passeport ordinaire coûte 99 999 francs.", "Le passeport ordinaire coûte",
        "Aujourd'hui, le passeport ordinaire coûte 85 000 francs.",
    ],
)  # fmt: skip
async def test_an_answer_that_is_refused_withheld_unfinished_or_of_the_day_is_not_kept(answer):
    desk = Desk(answer)
    await desk.ask()
    assert not desk.kept.entries


@pytest.mark.parametrize(
    "answer",
    [
        "Le préfet est M. Obame.",
        "C'est Zorbadine.",
        "Zorbadine est le maire.",
        "Appelez le 077 12 34 56.",
        "Deux comprimés par jour.",
        "a" * 2000,
    ],
)
def test_an_answer_about_somebody_or_a_dose_is_not_worth_keeping(answer):
    assert not worth_keeping(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "Il se demande à la Direction générale. Présentez les pièces au guichet.",
        "C'est le Tribunal de Mouila, dans la Ngounié.",
        "Saisissez la Commission nationale de lutte contre l'enrichissement illicite (CNLCEI).",
    ],
)
def test_an_institution_or_a_place_is_nobody(answer):
    assert worth_keeping(answer)


async def test_an_engine_that_fails_is_not_remembered():
    desk = Desk(fails_at=2)
    with pytest.raises(EngineFailed):
        await desk.ask()
    assert not desk.kept.entries


async def test_an_answer_that_nobody_heard_to_its_end_is_not_remembered():
    desk = Desk()
    await desk.cache.prepare()
    answer = desk.remembered.respond(PROMPT)
    await anext(answer)
    await answer.aclose()
    await desk.remembered.settled()
    assert not desk.kept.entries


async def test_other_knowledge_is_another_answer():
    desk = Desk()
    await desk.ask()
    await desk.ask(facts=FACTS + " Le visa est gratuit.")
    assert desk.asked == 2


async def test_a_thumbs_down_drops_the_answer():
    desk = Desk()
    await desk.ask()
    await desk.ask(turn="u")
    assert await desk.remembered.disliked("u")
    assert not await desk.remembered.disliked("u")
    await desk.ask(turn="v")
    assert desk.asked == 2


async def test_a_shadowed_hit_still_asks_the_engine_and_a_false_one_is_counted_and_dropped():
    desk = Desk(shadow=True)
    await desk.ask()
    await desk.ask()
    told = await desk.cache.statistics()
    assert (told.shadow_checks, told.false_hits, told.entries) == (1, 0, 1)
    desk.engine._answer = "Il se demande à la préfecture."
    await desk.ask()
    told = await desk.cache.statistics()
    assert (told.shadow_checks, told.false_hits, told.entries) == (2, 1, 0)


@pytest.mark.parametrize(
    ("fresh", "kept", "same"),
    [
        ("Il coûte 85 000 francs.", "Le passeport coûte 85 000 francs.", True),
        ("Il coûte 85 000 francs.", "Il coûte 45 000 francs.", False),
        ("Oui, à la mairie.", "Non, à la mairie.", False),
        ("Je ne sais pas.", "Il coûte 85 000 francs.", False),
        ("À la préfecture.", "Le passeport se demande à la préfecture.", True),
        ("À la préfecture.", "Au commissariat central.", False),
    ],
)
def test_two_answers_agree_when_they_assert_the_same(fresh, kept, same):
    assert agree(fresh, kept) is same
