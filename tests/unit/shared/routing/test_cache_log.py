"""A day of questions replayed in their order: what the cache saves, and that it never answers another question.

The day is made up, not recorded: groups of questions that ask the same, drawn as people ask (few often, many once),
an eighth about persons, the moment or orders, a third of the turns in the middle of a conversation.
"""

from __future__ import annotations

import msgspec

from shared.routing.cache import SemanticCache
from shared.routing.cached import scope_of
from shared.routing.keeping import tokens_of
from shared.routing.remembered import Remembered
from shared.voice.events import EngineChosen
from shared.voice.grounded import Grounded
from shared.voice.ports import Exchange, Prompt
from tests.fakes.pairs import DATA
from tests.fakes.remembering import KeptHere, NearByWords
from tests.fakes.responder import ScriptedResponder

FACTS = "Le service répond aux questions courantes des agents et du public. " * 25
ANSWER = "Le service répond aux questions courantes."
BEFORE = (Exchange(question="Que fait le service ?", answer=ANSWER),)


class Asked(msgspec.Struct, frozen=True):
    question: str
    group: str
    history: bool


async def replayed(encoder):
    """The statistics, the tokens all of it would have taken, and hits on another question's answer."""
    kept = KeptHere(lambda: 0.0)
    cache = SemanticCache(encoder, kept, clock=lambda: 0.0, budget_s=5.0, shadow=0.0)
    await cache.prepare()
    remembered = Remembered(Grounded(ScriptedResponder(ANSWER)), cache, scope_of)
    group_of, whole, false_hits = dict[str, str](), 0, []
    for number, line in enumerate((DATA / "cache_log.jsonl").read_bytes().splitlines()):
        asked = msgspec.json.decode(line, type=Asked)
        prompt = Prompt(
            turn=f"t{number}",
            question=asked.question,
            facts=FACTS,
            history=BEFORE if asked.history else (),
            privacy="internal",
        )
        pieces = [piece async for piece in remembered.respond(prompt)]
        await remembered.settled()
        whole += tokens_of(prompt, ANSWER)
        if EngineChosen(turn=prompt.turn, stage="think", engine="cache") in pieces:
            entry = kept.entries[remembered._said[prompt.turn]]
            if group_of[entry.question] != asked.group:
                false_hits.append((entry.question, asked.question))
        group_of.setdefault(asked.question, asked.group)
    return await cache.statistics(), whole, false_hits


async def test_a_day_saves_a_quarter_of_its_tokens_or_more_and_no_answer_is_anothers():
    told, whole, false_hits = await replayed(NearByWords())
    assert false_hits == []
    assert told.exact + told.semantic >= 60
    assert told.tokens_saved / whole >= 0.2
    print(f"{told.exact} exact, {told.semantic} semantic of 300; {told.tokens_saved / whole:.1%} of the tokens")


async def test_without_an_encoder_the_same_words_alone_save_less():
    words, whole, _ = await replayed(None)
    meaning, _, _ = await replayed(NearByWords())
    assert words.semantic == 0
    assert 0 < words.tokens_saved < meaning.tokens_saved < whole
