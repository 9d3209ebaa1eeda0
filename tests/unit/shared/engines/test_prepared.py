"""Sentences spoken beforehand start at once; preparing them never stands in anybody's way."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.engines.prepared import Prepared
from shared.errors import EngineFailed
from shared.routing.router import VoiceRouter
from shared.voice.events import EngineChosen
from shared.voice.ports import Sounded, Spoken
from tests.fakes.voice import ScriptedVoice

TIME, DATE, LONG = "Il est midi.", "Nous sommes lundi.", "Le village est au nord, à une heure de route."


async def spoken(voice, text: str) -> list[Sounded]:
    return [sound async for sound in voice.speak("t", text)]


async def soon(condition) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - the fakes tell nobody
            await asyncio.sleep(0)


async def test_what_was_prepared_is_given_at_once_and_in_one_piece():
    mouth = ScriptedVoice()
    voice = Prepared(mouth)
    await voice.prepare([TIME, LONG])
    [sound] = await spoken(voice, LONG)
    pieces = await spoken(ScriptedVoice(), LONG)
    assert sound == Spoken(pcm=b"".join(piece.pcm for piece in pieces), rate=pieces[0].rate)
    assert len(pieces) > 1
    assert mouth.asked == [TIME, LONG]


async def test_what_was_not_prepared_is_spoken_as_ever_and_not_kept():
    mouth = ScriptedVoice()
    voice = Prepared(mouth)
    assert await spoken(voice, LONG) == await spoken(ScriptedVoice(), LONG)
    assert voice.sentences == ()


async def test_a_sentence_is_prepared_once_whoever_asks():
    mouth = ScriptedVoice()
    voice = Prepared(mouth)
    await asyncio.gather(voice.prepare([TIME, DATE, TIME]), voice.prepare([DATE, TIME]))
    assert mouth.asked == [TIME, DATE]


async def test_the_engine_that_speaks_is_told_for_the_turn_that_listens():
    voice = Prepared(VoiceRouter([ScriptedVoice()]))
    await voice.prepare([TIME])
    chosen, sound = await spoken(voice, TIME)
    assert chosen == EngineChosen(turn="t", stage="speak", engine="mouth")
    assert isinstance(sound, Spoken)


async def test_a_sentence_in_preparation_is_dropped_for_one_that_is_wanted_now_and_begun_again():
    gate = asyncio.Event()
    mouth = ScriptedVoice(gate=gate)
    voice = Prepared(mouth)
    preparing = asyncio.create_task(voice.prepare([TIME]))
    await soon(lambda: mouth.open)
    wanted = asyncio.create_task(spoken(voice, DATE))
    await soon(lambda: mouth.closed_early)
    assert mouth.asked == [TIME, DATE]
    gate.set()
    assert await wanted
    await preparing
    assert mouth.asked == [TIME, DATE, TIME]
    assert voice.sentences == (TIME,)


async def test_nothing_is_prepared_while_a_turn_holds_it():
    mouth = ScriptedVoice()
    voice = Prepared(mouth)
    with voice.held():
        with voice.held():
            preparing = asyncio.create_task(voice.prepare([TIME]))
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        assert not mouth.asked
    await preparing
    assert mouth.asked == [TIME]


async def test_only_one_sentence_is_prepared_at_a_time():
    mouth = ScriptedVoice(delay=lambda: 0.001)
    voice = Prepared(mouth)
    preparing = asyncio.gather(*(voice.prepare([f"Phrase {number}."]) for number in range(5)))
    most = 0
    while not preparing.done():
        most = max(most, mouth.open)
        await asyncio.sleep(0)
    assert most == 1


async def test_a_voice_that_fails_ends_the_preparation_and_whoever_needs_the_sentence_is_told():
    voice = Prepared(ScriptedVoice(fails_at=0, failures=2))
    await voice.prepare([TIME, DATE])
    assert voice.sentences == ()
    with pytest.raises(EngineFailed):
        await spoken(voice, TIME)
    await voice.prepare([TIME])
    assert voice.sentences == (TIME,)


async def test_a_preparation_that_is_cancelled_leaves_nothing_open_and_the_next_one_works():
    gate = asyncio.Event()
    mouth = ScriptedVoice(gate=gate)
    voice = Prepared(mouth)
    preparing = asyncio.create_task(voice.prepare([TIME]))
    await soon(lambda: mouth.open)
    preparing.cancel()
    await asyncio.wait([preparing])
    assert mouth.open == 0
    assert preparing.cancelled()
    gate.set()
    await voice.prepare([TIME])
    assert voice.sentences == (TIME,)


async def test_what_was_prepared_with_another_voice_is_forgotten_even_half_way():
    gate = asyncio.Event()
    mouth = ScriptedVoice(gate=gate)
    voice = Prepared(mouth)
    preparing = asyncio.create_task(voice.prepare([TIME]))
    await soon(lambda: mouth.open)
    mouth.speed = 2.0
    voice.forget()
    gate.set()
    await preparing
    assert await spoken(voice, TIME) == await spoken(ScriptedVoice(speed=2.0), TIME)
    voice.forget()
    assert voice.sentences == ()


async def test_a_sentence_without_sound_is_not_kept():
    voice = Prepared(ScriptedVoice())
    await voice.prepare(["…", TIME])
    assert voice.sentences == (TIME,)


async def test_closing_early_has_stopped_the_voice_and_lets_preparation_go_on():
    mouth = ScriptedVoice()
    voice = Prepared(mouth)
    sounds = voice.speak("t", LONG)
    await anext(sounds)
    await sounds.aclose()
    assert mouth.open == 0
    await voice.prepare([TIME])
    assert voice.sentences == (TIME,)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=6), st.integers(1, 4))
def test_never_more_than_allowed_are_kept_and_the_last_wanted_are(wishes, most):
    async def law() -> None:
        voice = Prepared(ScriptedVoice(), sentences=most)
        for wanted in wishes:
            await voice.prepare(wanted)
            assert len(voice.sentences) <= most
            assert set(list(dict.fromkeys(wanted))[:most]) <= set(voice.sentences)

    asyncio.run(law())
