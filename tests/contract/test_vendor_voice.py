"""Every vendor's voice keeps the promises of a voice: the sound whole and in order, or one failure that is known."""

from __future__ import annotations

from contextlib import aclosing

import grpc
import grpc.aio
import pytest

from shared.providers.elevenlabs import ElevenLabsVoice
from shared.providers.failures import ProviderFailed
from shared.providers.google_speech import GoogleVoice, Manner
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from tests.vendors.http import Fault
from tests.vendors.voices import SOUND, GoogleSpeech, elevenlabs

SHORT = Patience(connect=1, first=1.0, between=0.5, whole=10)
TEXT = "Le rapport est remis."


@pytest.fixture
async def eleven():
    server, told = elevenlabs(), []
    vendor = Vendor(
        provider="elevenlabs", model="eleven_flash_v2_5", key=lambda: "clef", base_url=server.url, patience=SHORT
    )
    voice = ElevenLabsVoice(vendor, "voix1", told.append)
    voice.server, voice.told = server, told
    yield voice
    await voice.aclose()
    server.stop()


@pytest.fixture
async def google():
    server, told = GoogleSpeech(), []
    vendor = Vendor(provider="google-tts", model="neural2", key=lambda: "clef", patience=SHORT)
    channel = lambda: grpc.aio.insecure_channel(f"127.0.0.1:{server.port}")  # noqa: E731
    voice = GoogleVoice(vendor, "fr-FR-Neural2-B", told.append, manner=Manner(speed=1.1, pitch=-2.0), channel=channel)
    voice.server, voice.told = server, told
    yield voice
    await voice.aclose()
    server.stop()


@pytest.fixture(params=["eleven", "google"])
def voice(request):
    return request.getfixturevalue(request.param)


async def heard(voice, text: str = TEXT) -> bytes:
    return b"".join([piece.pcm async for piece in voice.speak("t1", text)])


async def test_the_sound_comes_whole_and_every_character_is_metered(voice):
    assert await heard(voice) == SOUND
    (used,) = voice.told
    assert (used.usage.characters, used.outcome, used.stage) == (len(TEXT), "done", "speak")


async def test_every_piece_holds_whole_samples(voice):
    async for piece in voice.speak("t1", TEXT):
        assert len(piece.pcm) % 2 == 0
        assert piece.rate in {16_000, 24_000}


async def test_whoever_is_interrupted_is_metered(eleven):
    async with aclosing(eleven.speak("t1", TEXT)) as pieces:
        await anext(pieces)
    assert [used.outcome for used in eleven.told] == ["stopped"]


@pytest.mark.parametrize(("status", "kind"), [(401, "key"), (429, "rate"), (500, "server"), (503, "overloaded")])
async def test_a_status_of_elevenlabs_is_one_failure_asked_once(eleven, status, kind):
    eleven.server.faults = [Fault(kind="status", status=status, retry_after="3")]
    with pytest.raises(ProviderFailed) as failed:
        await heard(eleven)
    assert failed.value.kind == kind
    assert len(eleven.server.asked) == 1
    assert await heard(eleven) == SOUND


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("fault", ["abort", "end", "stall"])
async def test_a_sound_that_breaks_off_says_so(eleven, fault, after):
    eleven.server.faults = [Fault(kind=fault, after=after)]
    if (fault, after) == ("end", 2):  # 5 000 bytes are whole samples: HTTP itself tells of no loss
        assert SOUND.startswith(await heard(eleven))
        return
    with pytest.raises(ProviderFailed) as failed:
        await heard(eleven)
    assert failed.value.retryable
    assert [used.usage.characters for used in eleven.told] == [len(TEXT)]


CODES = [
    (grpc.StatusCode.UNAUTHENTICATED, "key"),
    (grpc.StatusCode.RESOURCE_EXHAUSTED, "rate"),
    (grpc.StatusCode.UNAVAILABLE, "connect"),
    (grpc.StatusCode.INVALID_ARGUMENT, "request"),
    (grpc.StatusCode.INTERNAL, "server"),
    ("stall", "timeout"),
    ("malformed", "malformed"),
]


@pytest.mark.parametrize(("fault", "kind"), CODES)
async def test_a_code_of_googles_is_one_failure_asked_once(google, fault, kind):
    google.server.faults = [fault]
    with pytest.raises(ProviderFailed) as failed:
        await heard(google)
    assert failed.value.kind == kind
    assert len(google.server.asked) == 1
    assert await heard(google) == SOUND


async def test_google_is_told_how_to_speak(google):
    await heard(google)
    await heard(google, "<speak>Bonjour</speak>")
    spoken, marked = google.server.asked
    assert (spoken.voice.name, spoken.voice.language_code, spoken.input.text) == ("fr-FR-Neural2-B", "fr-FR", TEXT)
    config = spoken.audio_config
    assert (round(config.speaking_rate, 2), config.pitch, config.sample_rate_hertz) == (1.1, -2.0, 24_000)
    assert list(config.effects_profile_id) == ["headphone-class-device"]
    assert (marked.input.ssml, marked.input.text) == ("<speak>Bonjour</speak>", "")


async def test_what_is_longer_than_one_call_takes_is_not_sent(google):
    with pytest.raises(ProviderFailed) as failed:
        await heard(google, "é" * 3000)
    assert failed.value.kind == "request"
    assert google.server.asked == []
