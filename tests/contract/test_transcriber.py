"""What every transcriber promises: one final transcript, last; nothing out of nothing; each utterance for itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator

import msgspec
import numpy as np
import pytest
import pytest_asyncio

from shared.errors import IastedError
from shared.routing.router import TranscriberRouter
from shared.voice.events import EngineChosen, FinalTranscript, PartialTranscript
from shared.voice.ports import RATE, Transcriber, Utterance
from tests.contract.light import REAL, SUBJECTS, light_crew, record, share_heard, taken
from tests.fakes.sounds import pcm
from tests.fakes.transcriber import ScriptedTranscriber

pytestmark = pytest.mark.asyncio(loop_scope="module")
real = pytest.mark.parametrize("subject", [REAL], indirect=True)

FIRST = "La route de Mouila est coupée depuis mardi matin."
SECOND = "Le médecin du village voisin arrive demain avec des médicaments."
NOISE = pcm(np.random.default_rng(4).normal(0, 0.02, 2 * RATE))


class Subject(msgspec.Struct, frozen=True):
    transcriber: Transcriber
    failing: Transcriber
    first: bytes
    second: bytes


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=SUBJECTS)
async def subject(request) -> AsyncGenerator[Subject, None]:
    if request.param == "real":
        async with light_crew() as crew:
            ear, voice = crew.transcriber(), crew.voice()
            yield Subject(ear, ear, await record(voice, FIRST), await record(voice, SECOND))
        return
    first, second = b"\x01\x02" * RATE, b"\x03\x04" * RATE
    fake, broken = ScriptedTranscriber(hears={first: FIRST, second: SECOND}), ScriptedTranscriber(name="b", fails_at=1)
    routed = request.param == "routed"
    yield Subject(
        TranscriberRouter([broken, fake]) if routed else fake,
        TranscriberRouter([broken]) if routed else broken,
        first,
        second,
    )


def utterance(sound: bytes, **changes) -> Utterance:
    return Utterance(turn="t", pcm=sound, **changes)


async def heard(transcriber: Transcriber, sound: bytes, **changes) -> FinalTranscript:
    return (await taken(transcriber.transcribe(utterance(sound, **changes))))[-1]


async def test_exactly_one_final_transcript_comes_last_and_only_partial_ones_before(subject: Subject):
    events = await taken(subject.transcriber.transcribe(utterance(subject.first)))
    said = [event for event in events if not isinstance(event, EngineChosen)]
    assert isinstance(said[-1], FinalTranscript)
    assert all(isinstance(event, PartialTranscript) for event in said[:-1])
    assert {event.turn for event in events} == {"t"}
    assert said[-1].engine


async def test_a_sentence_comes_back_with_most_of_its_words(subject: Subject):
    assert share_heard(FIRST, (await heard(subject.transcriber, subject.first)).text) > 0.7


@pytest.mark.parametrize("sound", [b"", bytes(2), bytes(320), bytes(2 * RATE), bytes(20 * RATE)], ids=len)
async def test_silence_is_an_empty_text(subject: Subject, sound: bytes):
    assert (await heard(subject.transcriber, sound)).text == ""


async def test_utterances_in_a_row_know_nothing_of_each_other(subject: Subject):
    alone = (await heard(subject.transcriber, subject.second)).text
    await heard(subject.transcriber, subject.first)
    assert (await heard(subject.transcriber, subject.second)).text == alone
    assert share_heard(SECOND, alone) > 0.7


async def test_utterances_at_the_same_time_are_not_mixed_up(subject: Subject):
    first, second = await asyncio.gather(
        heard(subject.transcriber, subject.first), heard(subject.transcriber, subject.second)
    )
    assert share_heard(FIRST, first.text) > 0.7
    assert share_heard(SECOND, second.text) > 0.7


@pytest.mark.parametrize("after_s", [0, 0.001, 0.05])
async def test_stopped_early_it_serves_the_next(subject: Subject, after_s: float):
    asked = asyncio.create_task(heard(subject.transcriber, subject.second))
    await asyncio.sleep(after_s)
    asked.cancel()
    await asyncio.wait([asked], timeout=2)
    assert asked.done()
    assert share_heard(FIRST, (await heard(subject.transcriber, subject.first)).text) > 0.7


async def test_closed_after_its_first_word_it_serves_the_next(subject: Subject):
    events = subject.transcriber.transcribe(utterance(subject.second))
    await anext(events)
    await asyncio.wait_for(events.aclose(), 2)
    assert share_heard(FIRST, (await heard(subject.transcriber, subject.first)).text) > 0.7


async def test_a_failure_is_one_of_ours(subject: Subject):
    with pytest.raises(IastedError) as failure:
        await heard(subject.failing, b"\x01\x02\x03")
    assert failure.value.code
    assert failure.value.message


async def test_the_whole_window_is_used_when_asked_for(subject: Subject):
    final = await heard(subject.transcriber, subject.first, full_window=True)
    assert final.window == "full"
    assert share_heard(FIRST, final.text) > 0.7


async def test_what_it_can_do_is_data(subject: Subject):
    assert "fr" in subject.transcriber.capabilities.languages
    assert subject.transcriber.name


@real
async def test_noise_is_no_text(subject: Subject):
    assert (await heard(subject.transcriber, NOISE)).text == ""


@real
async def test_words_have_times_inside_the_sound(subject: Subject):
    words = (await heard(subject.transcriber, subject.first, words=True)).words
    times = [time for word in words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] <= len(subject.first) / 2 / RATE + 0.1
    assert all(0 <= word.confidence <= 1 for word in words)


@real
async def test_the_language_is_found_when_it_is_not_given(subject: Subject):
    final = await heard(subject.transcriber, subject.first, language=None)
    assert final.language == "fr"
    assert share_heard(FIRST, final.text) > 0.7


@real
async def test_forty_seconds_are_heard_to_their_end(subject: Subject):
    sound = subject.first + bytes(2 * RATE * 15) + subject.first + bytes(2 * RATE * 15) + subject.second
    assert len(sound) / 2 / RATE > 40
    started = time.monotonic()
    final = await heard(subject.transcriber, sound, words=True)
    assert share_heard(f"{FIRST} {SECOND}", final.text) > 0.6
    assert max(word.end_s for word in final.words) > 36
    assert time.monotonic() - started < 30


@real
async def test_a_glossary_and_the_cost_are_taken_into_account(subject: Subject):
    final = await heard(subject.transcriber, subject.second, glossary="Lambaréné, Mouila, médicaments")
    assert share_heard(SECOND, final.text) > 0.7
    assert final.cpu_s > 0
