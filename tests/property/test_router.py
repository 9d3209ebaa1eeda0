"""A router gives one whole answer as long as any candidate can, and lets those that fall rest."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import EngineFailed
from shared.routing.health import FALLS, REST_S, Breaker
from shared.routing.router import ResponderRouter, TranscriberRouter, VoiceRouter
from shared.voice.events import EngineChosen, FinalTranscript
from shared.voice.grounded import Grounded
from shared.voice.ports import Prompt, Spoken, Utterance, Withheld
from shared.voice.sentences import Clause
from tests.fakes.clock import Clock
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice

PROMPT = Prompt(turn="t", question="où est le village ?")
HEARD = Utterance(turn="t", pcm=SOUND)


async def taken(items) -> list:
    return [item async for item in items]


def chosen(items: list) -> list[tuple[str, str]]:
    return [(item.engine, item.instead_of) for item in items if isinstance(item, EngineChosen)]


def text(items: list) -> str:
    return "".join(item for item in items if isinstance(item, str))


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=1, max_size=4), st.booleans())
def test_the_answer_is_whole_as_long_as_one_candidate_can_end_it(falls, once):
    minds = [ScriptedResponder(name=f"m{n}", fails_at=at, failures=1 if once else 99) for n, at in enumerate(falls)]
    router = ResponderRouter(minds)
    try:
        assert text(asyncio.run(taken(router.respond(PROMPT)))) == ANSWER
    except EngineFailed:
        assert not once
        assert None not in falls
    assert all(mind.open == 0 for mind in minds)


async def test_who_serves_and_instead_of_whom_is_told():
    router = TranscriberRouter([ScriptedTranscriber(name="a", fails_at=1), ScriptedTranscriber(name="b")])
    items = await taken(router.transcribe(HEARD))
    assert chosen(items) == [("a", ""), ("b", "a")]
    assert [item.why for item in items if isinstance(item, EngineChosen)] == ["", "scripted"]
    assert [item.engine for item in items if isinstance(item, FinalTranscript)] == ["b"]


async def test_the_first_candidate_gets_a_second_chance_at_the_end_of_the_line():
    first = ScriptedTranscriber(name="a", fails_at=0, failures=1)
    items = await taken(TranscriberRouter([first, ScriptedTranscriber(name="b", fails_at=0)]).transcribe(HEARD))
    assert chosen(items) == [("a", ""), ("b", "a"), ("a", "b")]


async def test_the_next_responder_goes_on_from_what_was_written():
    second = ScriptedResponder(name="b")
    items = await taken(ResponderRouter([ScriptedResponder(name="a", fails_at=4), second]).respond(PROMPT))
    assert second.asked[0].already_said == "Le village est au "
    assert text(items) == ANSWER


async def test_clauses_count_as_written_too():
    clauses = [Clause("Le village est au nord.", 0, ends_sentence=True), Clause("Loin.", 1, ends_sentence=True)]
    second = ScriptedResponder(name="b")
    await taken(ResponderRouter([ScriptedResponder(clauses, name="a", fails_at=1), second]).respond(PROMPT))
    assert second.asked[0].already_said == "Le village est au nord. "


async def test_a_clause_half_spoken_is_not_begun_again():
    second = ScriptedVoice(name="b")
    router = VoiceRouter([ScriptedVoice(name="a", fails_at=1), second])
    with pytest.raises(EngineFailed):
        await taken(router.speak("t", "une phrase assez longue pour deux morceaux de son"))
    assert second.asked == []


async def test_a_clause_not_begun_is_spoken_by_the_next_voice():
    items = await taken(VoiceRouter([ScriptedVoice(name="a", fails_at=0), ScriptedVoice(name="b")]).speak("t", "oui"))
    assert chosen(items)[-1] == ("b", "a")
    assert any(isinstance(item, Spoken) for item in items)


async def test_without_candidates_nobody_is_ready():
    with pytest.raises(EngineFailed) as failure:
        await taken(TranscriberRouter([]).transcribe(HEARD))
    assert (failure.value.code, failure.value.retryable) == ("no-candidate", False)


def test_a_breaker_opens_after_its_falls_and_lets_one_trial_through_after_its_rest():
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(FALLS - 1):
        breaker.failed()
    assert breaker.closed
    breaker.failed()
    assert not breaker.closed
    clock.pass_by(REST_S - 0.1)
    assert not breaker.closed
    clock.pass_by(0.1)
    assert breaker.closed
    breaker.failed()
    assert not breaker.closed, "a failed trial rests again"
    clock.pass_by(REST_S)
    breaker.succeeded()
    breaker.failed()
    assert breaker.closed, "a success forgets what came before"


async def test_who_rests_is_asked_last_and_comes_back_when_rested():
    clock = Clock()
    sick = ScriptedTranscriber(name="sick", fails_at=0, failures=2 * FALLS)
    router = TranscriberRouter([sick, ScriptedTranscriber(name="well")], breaker=partial(Breaker, clock=clock))
    for _ in range(FALLS):
        await taken(router.transcribe(HEARD))
    asked = len(sick.asked)
    assert chosen(await taken(router.transcribe(HEARD))) == [("well", "")]
    assert len(sick.asked) == asked
    clock.pass_by(REST_S)
    assert chosen(await taken(router.transcribe(HEARD)))[0] == ("sick", "")


async def test_those_that_rest_are_asked_rather_than_nobody():
    sick = ScriptedTranscriber(name="sick", fails_at=0, failures=FALLS + FALLS % 2)
    router = TranscriberRouter([sick])
    while sick._failures:
        with pytest.raises(EngineFailed):
            await taken(router.transcribe(HEARD))
    assert isinstance((await taken(router.transcribe(HEARD)))[-1], FinalTranscript)


@pytest.mark.parametrize(
    ("router", "fake", "ask"),
    [
        (TranscriberRouter, ScriptedTranscriber, lambda router: router.transcribe(HEARD)),
        (ResponderRouter, ScriptedResponder, lambda router: router.respond(PROMPT)),
        (VoiceRouter, ScriptedVoice, lambda router: router.speak("t", "une phrase assez longue pour deux morceaux")),
    ],
)
async def test_closing_early_has_closed_the_candidate_when_it_returns(router, fake, ask):
    candidate = fake()
    items = ask(router([candidate]))
    await anext(items)
    await anext(items)
    await items.aclose()
    assert (candidate.open, candidate.closed_early) == (0, 1)


async def test_a_refusal_stops_the_writer_at_once():
    mind = ScriptedResponder("Il y a 4017 habitants. Ils sont nombreux. Ils sont loin. Voilà.")
    async with aclosing(Grounded(ResponderRouter([mind])).respond(PROMPT)) as items:
        async for item in items:
            if isinstance(item, Withheld):
                assert item.claims == ("4017",)
    assert (mind.open, mind.closed_early) == (0, 1)


def test_a_router_speaks_the_languages_of_its_candidates():
    assert TranscriberRouter([ScriptedTranscriber()]).capabilities.languages == ("fr",)


async def test_only_the_first_who_is_awake_is_warmed():
    broken, sound = ScriptedResponder(name="a", fails_at=0), ScriptedResponder(name="b")
    router = ResponderRouter([broken, sound])
    await Grounded(router).warm(PROMPT)
    assert (broken.warmed, sound.warmed) == ([PROMPT], [])
    for _ in range(FALLS):
        await taken(router.respond(PROMPT))
    await router.warm(PROMPT)
    assert (broken.warmed, sound.warmed) == ([PROMPT], [PROMPT])


async def test_nobody_is_warmed_while_all_of_them_rest():
    broken = ScriptedResponder(name="a", fails_at=0)
    router = ResponderRouter([broken])
    for _ in range(FALLS):
        with pytest.raises(EngineFailed):
            await taken(router.respond(PROMPT))
    await router.warm(PROMPT)
    assert broken.warmed == []
