"""What every voice promises: sound that can be played, as long as its text deserves, stopped when it is closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable

import msgspec
import numpy as np
import pytest
import pytest_asyncio

from shared.engines.prepared import Prepared
from shared.errors import IastedError
from shared.routing.router import VoiceRouter
from shared.voice.ports import Spoken, Voice
from tests.contract.light import SUBJECTS, light_crew, taken
from tests.fakes.sounds import heard
from tests.fakes.voice import ScriptedVoice

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENTENCE = "Le dispensaire de Mouila ouvre à huit heures du matin."
LONG = " ".join(["La piste qui mène au village est coupée par la rivière"] * 12)


class Subject(msgspec.Struct, frozen=True):
    at_speed: Callable[[float], Voice]
    failing: Voice

    @property
    def voice(self) -> Voice:
        return self.at_speed(1.0)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[*SUBJECTS, "prepared"])
async def subject(request) -> AsyncGenerator[Subject, None]:
    broken = ScriptedVoice(name="b", fails_at=0)
    if request.param == "real":
        async with light_crew() as crew:
            yield Subject(lambda speed: crew.voice(speed=speed), broken)
    elif request.param == "routed":
        yield Subject(lambda speed: VoiceRouter([broken, ScriptedVoice(speed=speed)]), VoiceRouter([broken]))
    elif request.param == "prepared":
        yield Subject(lambda speed: Prepared(ScriptedVoice(speed=speed)), Prepared(broken))
    else:
        yield Subject(lambda speed: ScriptedVoice(speed=speed), broken)


async def sounds(voice: Voice, text: str) -> list[Spoken]:
    return [item for item in await taken(voice.speak("t", text)) if isinstance(item, Spoken)]


def seconds(spoken: list[Spoken]) -> float:
    return sum(len(sound.pcm) / 2 / sound.rate for sound in spoken)


async def test_a_sentence_is_audible_and_can_be_played(subject: Subject):
    spoken = await sounds(subject.voice, SENTENCE)
    assert all(len(sound.pcm) % 2 == 0 and sound.pcm for sound in spoken)
    assert all(8_000 <= sound.rate <= 48_000 for sound in spoken)
    loudness = np.abs(heard(sound.pcm for sound in spoken))
    assert 0.05 < loudness.max() <= 1
    assert np.sqrt(np.mean(np.square(loudness))) > 0.01


@pytest.mark.parametrize("text", ["Oui.", "D'accord, c'est noté.", SENTENCE, "Il y en a 1 250, soit 12,5 % du total."])
async def test_it_lasts_as_long_as_its_text_deserves(subject: Subject, text: str):
    assert 0.03 * len(text) < seconds(await sounds(subject.voice, text)) < 0.6 + 0.2 * len(text)


async def test_the_speed_changes_the_duration(subject: Subject):
    slow, plain, fast = [seconds(await sounds(subject.at_speed(speed), SENTENCE)) for speed in (0.7, 1.0, 1.6)]
    assert slow > 1.2 * plain
    assert plain > 1.2 * fast


@pytest.mark.parametrize("text", ["", " ", "...", "—", "🙂", "§ ¤ ₿", "»", "\u202f", "((()))", "'", "中文", "a" * 300])
async def test_what_can_hardly_be_said_never_breaks_it(subject: Subject, text: str):
    assert all(len(sound.pcm) % 2 == 0 for sound in await sounds(subject.voice, text))
    assert await sounds(subject.voice, "Oui.")


@pytest.mark.parametrize("text", ["Oui.", SENTENCE])
async def test_the_same_text_has_the_same_sound(subject: Subject, text: str):
    assert await sounds(subject.voice, text) == await sounds(subject.voice, text)


async def test_closed_after_its_first_sound_it_speaks_the_next(subject: Subject):
    plain = await sounds(subject.voice, "Oui.")
    items = subject.voice.speak("t", SENTENCE)
    while not isinstance(await anext(items), Spoken):
        pass
    started = time.monotonic()
    await items.aclose()
    assert time.monotonic() - started < 0.5
    assert await sounds(subject.voice, "Oui.") == plain


@pytest.mark.parametrize("after_s", [0, 0.05, 0.3])
async def test_cancelled_while_it_prepares_it_speaks_the_next(subject: Subject, after_s: float):
    asked = asyncio.create_task(sounds(subject.voice, SENTENCE))
    await asyncio.sleep(after_s)
    asked.cancel()
    await asyncio.wait([asked], timeout=2)
    assert asked.done()
    assert await sounds(subject.voice, "Oui.")


async def test_a_very_long_clause_is_spoken_to_its_end(subject: Subject):
    one, many = seconds(await sounds(subject.voice, LONG[: len(LONG) // 4])), seconds(await sounds(subject.voice, LONG))
    assert 3 * one < many < 5 * one


async def test_two_clauses_at_once_are_not_mixed_up(subject: Subject):
    texts = ["Oui.", "Le village est loin."]
    alone = [await sounds(subject.voice, text) for text in texts]
    assert await asyncio.gather(*(sounds(subject.voice, text) for text in texts)) == alone


async def test_a_failure_is_one_of_ours(subject: Subject):
    with pytest.raises(IastedError) as failure:
        await sounds(subject.failing, SENTENCE)
    assert failure.value.code
    assert failure.value.message


async def test_what_it_can_do_is_data(subject: Subject):
    assert "fr" in subject.voice.capabilities.languages
    assert subject.voice.name
