"""Adapters are made for whoever has a key, and what is wrong with them is told before somebody misses it."""

from __future__ import annotations

import msgspec
import pytest

from shared.errors import BadInput
from shared.providers.keys import EnvironmentKeys
from shared.providers.making import made
from shared.routing.targets import Target, bundled
from shared.voice.alongside import Alongside
from shared.voice.manner import Manner
from tests.vendors.http import Fault
from tests.vendors.voices import elevenlabs

TARGETS = (
    Target(name="nova", stage="hear", place="vendor", provider="deepgram", model="nova-3"),
    Target(name="voice", stage="speak", place="vendor", provider="elevenlabs", model="m", voice="voix1"),
    Target(name="own", stage="hear", place="laptop", provider="local", model="whisper"),
)


@pytest.fixture
def server():
    server = elevenlabs()
    yield server
    server.stop()


async def test_whoever_has_no_key_is_not_made():
    some = made(TARGETS, EnvironmentKeys({"DEEPGRAM_API_KEY": "clef"}), [].append)
    assert (list(some.hear), list(some.speak)) == (["nova"], [])
    assert await some.warnings() == []


async def test_deepgram_hears_while_somebody_speaks_and_whole_utterances():
    (nova,) = made(TARGETS, EnvironmentKeys({"DEEPGRAM_API_KEY": "clef"}), [].append).hear.values()
    assert isinstance(nova, Alongside)
    assert nova.capabilities.interim


async def test_a_voice_that_its_vendor_does_not_list_is_told_in_one_sentence(server):
    some = made(TARGETS, EnvironmentKeys({"ELEVENLABS_API_KEY": "clef"}), [].append, {"elevenlabs": server.url})
    assert await some.warnings() == []
    server.faults = [Fault(kind="status", status=404)]
    (told,) = await some.warnings()
    assert "voix1" in told
    await some.aclose()


async def test_a_voice_speaks_as_fast_as_its_target_says_within_what_the_vendor_can(server):
    fast = tuple(msgspec.structs.replace(each, manner=Manner(speed=1.5)) for each in TARGETS)
    for targets in (TARGETS, fast):
        some = made(targets, EnvironmentKeys({"ELEVENLABS_API_KEY": "clef"}), [].append, {"elevenlabs": server.url})
        assert [piece async for piece in some.speak["voice"].speak("t1", "Bonjour.")]
        await some.aclose()
    plain, quick = (asked.body for asked in server.asked)
    assert "voice_settings" not in plain
    assert quick["voice_settings"]["speed"] == 1.2


def test_a_voice_that_cannot_stream_is_refused_when_it_is_made():
    target = Target(
        name="g",
        stage="speak",
        place="vendor",
        provider="google-tts",
        model="neural2",
        voice="fr-FR-Neural2-B",
        manner=Manner(mode="stream"),
    )
    with pytest.raises(BadInput) as refused:
        made((target,), EnvironmentKeys({"GOOGLE_TTS_KEY": "clef"}), [].append)
    assert refused.value.code == "voice-cannot-stream"


def test_every_vendors_voice_that_comes_with_this_version_has_a_name():
    speaking = [each for each in bundled().targets if each.stage == "speak" and each.place == "vendor"]
    assert speaking
    assert all(each.voice for each in speaking)
