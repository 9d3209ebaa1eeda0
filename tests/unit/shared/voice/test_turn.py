"""A turn tells every step in order, keeps what it had when a stage fails, and says something rather than nothing."""

from __future__ import annotations

import asyncio

import pytest

from shared.errors import EngineFailed
from shared.routing.router import VoiceRouter
from shared.voice.events import (
    EngineChosen,
    FinalTranscript,
    PartialTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
    TurnEnded,
)
from shared.voice.grounded import Grounded
from shared.voice.phrases import cannot_answer, nothing_heard
from shared.voice.ports import Exchange, Utterance
from shared.voice.turn import Engines, TurnRequest, run_turn
from tests.fakes.listener import Listener, listen
from tests.fakes.responder import ANSWER, ScriptedResponder
from tests.fakes.transcriber import SOUND, ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice

SPOKEN = TurnRequest(turn="t", utterance=Utterance(turn="t", pcm=SOUND))
WRITTEN = TurnRequest(turn="t", text="où est le village ?")


def engines(**parts) -> Engines:
    crew = {"transcriber": ScriptedTranscriber(), "responder": ScriptedResponder(), "voice": ScriptedVoice()}
    return Engines(**{**crew, **parts})


async def test_a_whole_turn_tells_its_steps_in_order():
    heard = await listen(SPOKEN, engines())
    assert heard.kinds[0] == "TurnStarted"
    assert heard.kinds[-1] == "TurnEnded"
    assert heard.kinds.count("TurnEnded") == 1
    hear = [kind for kind in heard.kinds if "Transcript" in kind]
    assert hear == ["PartialTranscript"] * 4 + ["FinalTranscript"]
    think = [kind for kind in heard.kinds if "Reply" in kind]
    assert think == ["ReplyDelta"] * (len(think) - 1) + ["ReplyDone"]
    assert heard.of(FinalTranscript)[0].text == "où est le village"
    assert heard.of(ReplyDone)[0].text == ANSWER
    assert " ".join(dict.fromkeys(sound.text for sound in heard.of(SpokenAudio))) == ANSWER
    assert {event.turn for event in heard.events} == {"t"}


async def test_times_only_grow_and_every_stage_has_one():
    heard = await listen(SPOKEN, engines())
    times = [event.at_ms for event in heard.events]
    assert times == sorted(times)
    marks = heard.of(TurnEnded)[0].timings_ms
    order = ["heard", "first_text", "first_clause", "first_sound", "spoken", "total"]
    assert [marks[mark] for mark in order] == sorted(marks[mark] for mark in order)
    assert marks["first_text"] <= marks["written"] <= marks["total"]


async def test_the_first_clause_is_heard_while_the_answer_is_still_being_written():
    gate = asyncio.Event()
    listener = Listener(lambda event: gate.set() if isinstance(event, SpokenAudio) else None)
    async with asyncio.timeout(2):
        await run_turn(WRITTEN, engines(responder=ScriptedResponder(gate=gate)), listener)
    assert listener.kinds.index("SpokenAudio") < listener.kinds.index("ReplyDone")


async def test_clauses_are_spoken_one_after_the_other_in_the_order_of_writing():
    heard = await listen(WRITTEN, engines(voice=ScriptedVoice(delay=lambda: 0.001)))
    places = [sound.index for sound in heard.of(SpokenAudio)]
    assert places == sorted(places)
    assert len(set(places)) == 3


async def test_a_written_question_asks_nobody_to_hear():
    ear, mind = ScriptedTranscriber(), ScriptedResponder()
    history = (Exchange(question="q", answer="a"),)
    request = TurnRequest(turn="t", text="où ?", facts="au nord", history=history)
    await listen(request, engines(transcriber=ear, responder=mind))
    assert ear.asked == []
    [prompt] = mind.asked
    assert (prompt.question, prompt.facts, prompt.history) == ("où ?", "au nord", history)


@pytest.mark.parametrize(
    "request_",
    [TurnRequest(turn="t", utterance=Utterance(turn="t", pcm=bytes(32_000))), TurnRequest(turn="t", text=" \n")],
)
async def test_nothing_heard_says_the_fixed_phrase_and_asks_no_engine(request_):
    mind = ScriptedResponder()
    heard = await listen(request_, engines(responder=mind))
    assert mind.asked == []
    assert [done.text for done in heard.of(ReplyDone)] == [nothing_heard()]
    assert {sound.text for sound in heard.of(SpokenAudio)} == {nothing_heard()}
    assert heard.failures == []


async def test_when_nobody_can_hear_the_turn_stops_and_keeps_what_came_before():
    mind = ScriptedResponder()
    heard = await listen(SPOKEN, engines(transcriber=ScriptedTranscriber(fails_at=2), responder=mind))
    assert heard.failures == [("hear", "scripted")]
    assert len(heard.of(PartialTranscript)) == 2
    assert mind.asked == []
    assert heard.kinds[-2:] == ["TurnFailed", "TurnEnded"]
    assert not heard.of(TurnEnded)[0].interrupted


async def test_an_answer_that_breaks_off_keeps_and_speaks_what_was_written():
    heard = await listen(WRITTEN, engines(responder=ScriptedResponder(fails_at=7)))
    assert heard.failures == [("think", "scripted")]
    assert "".join(delta.text for delta in heard.of(ReplyDelta)) == "Le village est au nord. Il faut "
    assert [sound.text for sound in heard.of(SpokenAudio)][-1] == "Il faut"
    assert heard.of(ReplyDone) == []


async def test_when_nobody_can_answer_it_is_said_aloud():
    heard = await listen(WRITTEN, engines(responder=ScriptedResponder(fails_at=0)))
    assert heard.failures == [("think", "scripted")]
    assert {sound.text for sound in heard.of(SpokenAudio)} == {cannot_answer()}
    assert heard.of(ReplyDone, ReplyDelta) == []


@pytest.mark.parametrize("fails_at", [0, 1])
async def test_a_voice_that_fails_leaves_the_written_answer_whole_and_is_not_asked_again(fails_at):
    voice = ScriptedVoice(fails_at=fails_at)
    heard = await listen(WRITTEN, engines(voice=voice))
    assert heard.failures == [("speak", "scripted")]
    assert heard.of(ReplyDone)[0].text == ANSWER
    assert len(heard.of(SpokenAudio)) == fails_at
    assert len(voice.asked) == 1


async def test_a_turn_without_a_voice_is_silent_and_whole():
    heard = await listen(SPOKEN, engines(voice=None))
    assert heard.of(SpokenAudio) == []
    assert heard.of(ReplyDone)[0].text == ANSWER


async def test_a_change_of_engine_is_told_once_not_at_every_clause():
    voices = VoiceRouter([ScriptedVoice(name="a", fails_at=0), ScriptedVoice(name="b")])
    heard = await listen(WRITTEN, engines(voice=voices))
    assert [(event.engine, event.instead_of) for event in heard.of(EngineChosen)][:2] == [("a", ""), ("b", "a")]
    well = await listen(WRITTEN, engines(voice=VoiceRouter([ScriptedVoice(name="b")])))
    assert [event.engine for event in well.of(EngineChosen)] == ["b"]
    assert {sound.engine for sound in well.of(SpokenAudio)} == {"b"}


async def test_what_has_no_support_is_withheld_and_told():
    mind = ScriptedResponder("Il y a 4017 habitants. Voilà tout.")
    heard = await listen(WRITTEN, engines(responder=Grounded(mind)))
    [done] = heard.of(ReplyDone)
    assert done.withheld == ("4017",)
    assert "4017" not in done.text
    assert all("4017" not in sound.text for sound in heard.of(SpokenAudio))


async def test_what_cannot_be_said_is_written_only():
    voice = ScriptedVoice()
    heard = await listen(WRITTEN, engines(responder=ScriptedResponder("*** 🙂 ***"), voice=voice))
    assert heard.of(ReplyDone)[0].text == "*** 🙂 ***"
    assert voice.asked == []


class Broken(ScriptedResponder):
    async def respond(self, prompt):
        yield "Le village "
        raise ZeroDivisionError


async def test_a_bug_in_an_engine_ends_the_turn_once_and_is_not_hidden():
    listener = Listener()
    with pytest.raises(ExceptionGroup):
        await run_turn(WRITTEN, engines(responder=Broken()), listener)
    assert listener.kinds.count("TurnEnded") == 1
    assert len(asyncio.all_tasks()) == 1


async def test_a_listener_that_fails_leaves_no_engine_running():
    def fail(event) -> None:
        if isinstance(event, SpokenAudio):
            raise EngineFailed("le disque est plein")

    voice, mind = ScriptedVoice(delay=lambda: 0.001), ScriptedResponder(delay=lambda: 0.001)
    listener = Listener(fail)
    await run_turn(WRITTEN, engines(responder=mind, voice=voice), listener)
    assert (voice.open, mind.open) == (0, 0)
    assert listener.failures == [("speak", "engine-failed")]
