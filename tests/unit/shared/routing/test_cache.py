"""The cache by meaning: what it says again, what it never does, and that no turn ever fails for it."""

from __future__ import annotations

import msgspec
import pytest

from shared.routing.cache import LIFE_S, SemanticCache
from shared.routing.cached import Found, Missed, Scope, group
from tests.fakes.remembering import AllAlike, KeptHere

SCOPE = Scope(organisation="anti-corruption", role="agent", knowledge="k1")
ASKED, AGAIN, OTHER = "Combien coûte un passeport ?", "Quel est le prix d'un passeport ?", "Combien coûte un visa ?"
ANSWER = "Le passeport coûte 85 000 francs."


class World:
    def __init__(self, encoder=None, **options) -> None:
        self.now = 1_000.0
        self.kept = KeptHere(lambda: self.now)
        self.looks = []
        options = {"budget_s": 5.0, "shadow": 0.0} | options
        self.cache = SemanticCache(encoder, self.kept, clock=lambda: self.now, looked=self.looks.append, **options)


@pytest.fixture
async def world():
    world = World(AllAlike())
    await world.cache.prepare()
    assert await world.cache.keep(ASKED, ANSWER, SCOPE, tokens=120)
    return world


async def test_the_same_words_are_answered_from_the_exact_layer(world):
    found = await world.cache.look("  combien coûte un passeport", SCOPE)
    assert isinstance(found, Found)
    assert (found.answer, found.layer, found.similarity) == (ANSWER, "exact", 1.0)


async def test_the_same_question_in_other_words_is_answered_by_its_meaning(world):
    found = await world.cache.look(AGAIN, SCOPE)
    assert isinstance(found, Found)
    assert (found.answer, found.layer, found.asked_before) == (ANSWER, "semantic", ASKED)


async def test_another_question_is_refused_by_the_guard_however_alike_the_encoder_finds_it(world):
    missed = await world.cache.look(OTHER, SCOPE)
    assert missed == Missed(reason="guard", detail="words", similarity=1.0, asked_before=ASKED)


@pytest.mark.parametrize(
    "change",
    [
        {"organisation": "autre"}, {"role": "admin"}, {"privacy": "public"}, {"language": "en"},
        {"instructions": "autres"}, {"knowledge": "k2"},
    ],
)  # fmt: skip
async def test_nothing_passes_from_one_scope_to_another(world, change):
    other = msgspec.structs.replace(SCOPE, **change)
    assert await world.cache.look(ASKED, other) == Missed(reason="below_threshold")


async def test_what_is_restricted_is_neither_kept_nor_looked_up(world):
    secret = msgspec.structs.replace(SCOPE, privacy="restricted")
    assert not await world.cache.keep(ASKED, ANSWER, secret)
    assert await world.cache.look(ASKED, secret) == Missed(reason="uncacheable")


async def test_an_answer_lives_a_day(world):
    world.now += LIFE_S - 1
    assert isinstance(await world.cache.look(ASKED, SCOPE), Found)
    world.now += 2
    assert await world.cache.look(ASKED, SCOPE) == Missed(reason="below_threshold")


async def test_without_an_encoder_the_same_words_still_hit():
    world = World(None)
    await world.cache.prepare()
    await world.cache.keep(ASKED, ANSWER, SCOPE)
    assert isinstance(await world.cache.look(ASKED, SCOPE), Found)
    assert await world.cache.look(AGAIN, SCOPE) == Missed(reason="no_encoder")


async def test_a_slow_encoder_is_a_miss_and_then_rests():
    encoder = AllAlike(takes_s=30)
    world = World(encoder, budget_s=0.02)
    encoder.takes_s = 0
    await world.cache.prepare()
    encoder.takes_s = 30
    for _ in range(3):
        assert await world.cache.look(AGAIN, SCOPE) == Missed(reason="slow")
    asked = encoder.asked
    assert await world.cache.look(AGAIN, SCOPE) == Missed(reason="no_encoder")
    assert encoder.asked == asked


async def test_an_encoder_or_a_place_that_fails_is_a_miss(world):
    world.kept.broken = True
    assert await world.cache.look(ASKED, SCOPE) == Missed(reason="failed")
    assert not await world.cache.keep(ASKED, ANSWER, SCOPE)
    failing = World(AllAlike(fails=True))
    await failing.cache.prepare()
    assert await failing.cache.look(AGAIN, SCOPE) == Missed(reason="failed")
    assert await failing.cache.keep(ASKED, ANSWER, SCOPE)
    assert isinstance(await failing.cache.look(ASKED, SCOPE), Found)


async def test_a_place_that_fails_again_and_again_is_left_alone_for_half_a_minute(world):
    world.kept.broken = True
    for _ in range(3):
        await world.cache.look(ASKED, SCOPE)
    world.kept.broken = False
    assert await world.cache.look(ASKED, SCOPE) == Missed(reason="failed")
    world.now += 31
    assert isinstance(await world.cache.look(ASKED, SCOPE), Found)


async def test_an_answer_that_was_wrong_is_never_said_again(world):
    found = await world.cache.look(ASKED, SCOPE)
    await world.cache.evict(found.entry)
    assert await world.cache.look(ASKED, SCOPE) == Missed(reason="below_threshold")


async def test_an_organisation_is_forgotten_alone(world):
    other = msgspec.structs.replace(SCOPE, organisation="anti-corruption-2")
    await world.cache.keep(ASKED, ANSWER, other)
    assert await world.cache.forget(group("anti-corruption")) == 1
    assert isinstance(await world.cache.look(ASKED, other), Found)


async def test_statistics_tell_what_was_found_missed_and_saved(world):
    for question in (ASKED, AGAIN, OTHER, "Quelle est ma région ?"):
        await world.cache.look(question, SCOPE)
    told = await world.cache.statistics()
    assert (told.exact, told.semantic, told.entries, told.tokens_saved) == (1, 1, 1, 240)
    assert told.misses == {"guard": 1, "uncacheable": 1}
    assert told.hit_rate == 0.5
    assert [set(look.stages_ms) for look in world.looks][1] == {"guard", "fetch", "embed", "search"}


async def test_a_share_of_the_hits_is_drawn_to_be_checked_and_a_false_one_is_dropped():
    world = World(AllAlike(), shadow=0.02, chance=lambda: 0.01)
    await world.cache.prepare()
    await world.cache.keep(ASKED, ANSWER, SCOPE, tokens=100)
    found = await world.cache.look(ASKED, SCOPE)
    assert found.shadow
    await world.cache.compared(found, agrees=False)
    told = await world.cache.statistics()
    assert (told.shadow_checks, told.false_hits, told.tokens_saved, told.entries) == (1, 1, 0, 0)
