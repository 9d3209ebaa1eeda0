"""Adapters are made for whoever has a key, and what is wrong with them is told before somebody misses it."""

from __future__ import annotations

import pytest

from shared.providers.keys import EnvironmentKeys
from shared.providers.making import made
from shared.routing.targets import Target
from shared.voice.alongside import Alongside
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
