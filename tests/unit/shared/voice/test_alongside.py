"""What was heard while it was spoken is not heard again; what was not, or badly, is heard whole."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from shared.errors import EngineFailed
from shared.routing.router import TranscriberRouter
from shared.voice.alongside import Alongside
from shared.voice.events import FinalTranscript
from shared.voice.ports import RATE, Utterance
from tests.fakes.listening import ScriptedLive
from tests.fakes.transcriber import ScriptedTranscriber

SECOND = b"\x00\x10" * RATE


async def final(ear, pcm: bytes, turn: str = "t1") -> FinalTranscript:
    events = [event async for event in ear.transcribe(Utterance(turn=turn, pcm=pcm))]
    assert isinstance(events[-1], FinalTranscript)
    return events[-1]


async def test_an_utterance_that_nobody_listened_to_is_heard_whole():
    ear = Alongside(ScriptedTranscriber("tout"), ScriptedLive())
    assert (await final(ear, SECOND)).text == "tout"


async def test_an_utterance_that_was_listened_to_is_only_finished_and_given_the_rest_of_its_sound():
    live = ScriptedLive()
    ear = Alongside(ScriptedTranscriber("tout"), live)
    listening = await ear.listen("t1")
    await listening.feed(SECOND)
    assert (await final(ear, 3 * SECOND)).text == "mot1 mot2 mot3"
    (opened,) = live.opened
    assert opened.pcm == 3 * SECOND
    assert opened.closed
    assert (await final(ear, SECOND)).text == "tout", "the next utterance is another"


async def test_another_turn_is_not_mistaken_for_it():
    ear = Alongside(ScriptedTranscriber("tout"), ScriptedLive())
    await ear.listen("t1")
    assert (await final(ear, SECOND, "t2")).text == "tout"


async def test_sound_that_is_not_what_was_listened_to_is_heard_whole():
    ear = Alongside(ScriptedTranscriber("tout"), ScriptedLive())
    listening = await ear.listen("t1")
    await listening.feed(2 * SECOND)
    assert (await final(ear, SECOND)).text == "tout"


async def test_where_listening_fails_somebody_else_gets_all_of_the_sound():
    live, local = ScriptedLive(fails=True), ScriptedTranscriber(hears={3 * SECOND: "tout du début"})
    ear = Alongside(ScriptedTranscriber("jamais"), live)
    listening = await ear.listen("t1")
    await listening.feed(2 * SECOND)
    assert (await final(TranscriberRouter([ear, local]), 3 * SECOND)).text == "tout du début"
    assert live.opened[0].closed


async def test_what_nobody_finishes_is_closed_and_forgotten():
    live = ScriptedLive()
    ear = Alongside(ScriptedTranscriber("tout"), live)
    async with aclosing(await ear.listen("t1")):
        pass
    assert live.opened[0].closed
    assert (await final(ear, SECOND)).text == "tout"


async def test_whoever_cannot_be_opened_says_so_and_hears_whole_utterances_still():
    ear = Alongside(ScriptedTranscriber("tout"), ScriptedLive(refuses=True))
    with pytest.raises(EngineFailed):
        await ear.listen("t1")
    assert (await final(ear, SECOND)).text == "tout"
    assert ear.capabilities.interim
