"""Every vendor's voice keeps the promises of a voice: the sound whole and in order, or one failure that is known."""

from __future__ import annotations

from contextlib import aclosing

import grpc
import grpc.aio
import pytest

from shared.errors import BadInput
from shared.providers.elevenlabs import ElevenLabsVoice
from shared.providers.failures import ProviderFailed
from shared.providers.google_manner import streams
from shared.providers.google_speech import GoogleVoice
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from shared.voice.manner import Manner
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


def google_voice(server: GoogleSpeech, told: list, name: str, manner: Manner) -> GoogleVoice:
    vendor = Vendor(provider="google-tts", model="neural2", key=lambda: "clef", patience=SHORT)
    channel = lambda: grpc.aio.insecure_channel(f"127.0.0.1:{server.port}")  # noqa: E731
    voice = GoogleVoice(vendor, name, told.append, manner=manner, channel=channel)
    voice.server, voice.told = server, told
    return voice


@pytest.fixture
def speech():
    server = GoogleSpeech()
    yield server
    server.stop()


@pytest.fixture
async def google(speech):
    voice = google_voice(speech, [], "fr-FR-Neural2-B", Manner(speed=1.1, pitch=-2.0))
    yield voice
    await voice.aclose()


@pytest.fixture
async def chirp(speech):
    voice = google_voice(speech, [], "fr-FR-Chirp3-HD-Kore", Manner(speed=1.1))
    yield voice
    await voice.aclose()


@pytest.fixture(params=["eleven", "google", "chirp"])
def voice(request):
    return request.getfixturevalue(request.param)


async def heard(voice, text: str = TEXT, given: list[bytes] | None = None) -> bytes:
    given = [] if given is None else given
    async for piece in voice.speak("t1", text):
        given.append(piece.pcm)
    return b"".join(given)


async def test_the_sound_comes_whole_and_every_character_is_metered(voice):
    assert await heard(voice) == SOUND
    (used,) = voice.told
    assert (used.usage.characters, used.outcome, used.stage) == (len(TEXT), "done", "speak")


async def test_every_piece_holds_whole_samples(voice):
    async for piece in voice.speak("t1", TEXT):
        assert len(piece.pcm) % 2 == 0
        assert piece.rate in {16_000, 24_000}


async def test_whoever_is_interrupted_is_metered(voice):
    async with aclosing(voice.speak("t1", TEXT)) as pieces:
        await anext(pieces)
    assert [used.outcome for used in voice.told] == ["stopped"]
    assert await heard(voice) == SOUND


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


async def test_a_voice_that_can_is_streamed_and_told_how_to_speak(chirp):
    pieces = [piece.pcm async for piece in chirp.speak("t1", TEXT)]
    assert len(pieces) > 1
    assert b"".join(pieces) == SOUND
    ((config, said),) = chirp.server.streams
    asked = config.streaming_config
    assert (asked.voice.name, asked.voice.language_code) == ("fr-FR-Chirp3-HD-Kore", "fr-FR")
    assert asked.streaming_audio_config.sample_rate_hertz == 24_000
    assert round(asked.streaming_audio_config.speaking_rate, 2) == 1.1
    assert said.input.text == TEXT


async def test_a_stream_takes_no_markup_so_that_one_call_speaks_it(chirp):
    assert await heard(chirp, "<speak>Bonjour</speak>") == SOUND
    assert chirp.server.streams == []
    assert chirp.server.asked[0].input.ssml == "<speak>Bonjour</speak>"


async def test_a_voice_that_can_stream_is_asked_clause_by_clause_where_that_is_wished(speech):
    voice = google_voice(speech, [], "fr-FR-Chirp3-HD-Kore", Manner(mode="unary"))
    assert await heard(voice) == SOUND
    assert (len(speech.asked), speech.streams) == (1, [])
    await voice.aclose()


def test_a_voice_that_cannot_stream_is_not_asked_to():
    with pytest.raises(BadInput) as refused:
        streams(Manner(mode="stream"), "fr-FR-Neural2-B")
    assert refused.value.code == "voice-cannot-stream"
    assert "Chirp3-HD" in refused.value.message


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize(("fault", "kind"), [(grpc.StatusCode.UNAVAILABLE, "connect"), ("stall", "timeout")])
async def test_a_stream_that_breaks_says_how_far_it_got(chirp, fault, kind, after):
    chirp.server.faults, chirp.server.after = [fault], after
    given: list[bytes] = []
    with pytest.raises(ProviderFailed) as failed:
        await heard(chirp, given=given)
    got = b"".join(given)
    assert (failed.value.kind, failed.value.emitted) == (kind, len(got))
    assert SOUND.startswith(got)
    assert [used.usage.characters for used in chirp.told] == [len(TEXT)]
    assert await heard(chirp) == SOUND


@pytest.mark.parametrize("after", [0, 1])
async def test_a_stream_that_ends_within_a_sample_is_cut(chirp, after):
    chirp.server.faults, chirp.server.after = ["end"], after
    with pytest.raises(ProviderFailed) as failed:
        await heard(chirp)
    assert failed.value.kind == "cut"


async def test_mp3_is_undone_into_samples_of_the_same_length(speech):
    voice = google_voice(speech, [], "fr-FR-Neural2-B", Manner(encoding="mp3"))
    (piece,) = [piece async for piece in voice.speak("t1", TEXT)]
    assert piece.rate == 24_000
    assert abs(len(piece.pcm) - len(SOUND)) < 2 * 3 * 1152, "an encoder adds frames of its own at both ends"
    speech.faults = ["malformed"]
    with pytest.raises(ProviderFailed) as failed:
        await heard(voice)
    assert failed.value.kind == "malformed"
    await voice.aclose()


async def test_a_voice_that_is_not_offered_is_told_in_one_sentence(speech, eleven):
    known = google_voice(speech, [], "fr-FR-Neural2-B", Manner())
    unknown = google_voice(speech, [], "fr-FR-Neural2-Z", Manner())
    assert await known.warning() == await eleven.warning() == ""
    assert "fr-FR-Neural2-Z" in await unknown.warning()
    eleven.server.faults = [Fault(kind="status", status=404)]
    assert "voix1" in await eleven.warning()
    await known.aclose()
    await unknown.aclose()


async def test_whoever_cannot_be_asked_warns_of_nothing(speech, eleven):
    voice = google_voice(speech, [], "fr-FR-Neural2-Z", Manner())
    speech.faults, eleven.server.faults = [grpc.StatusCode.UNAVAILABLE], [Fault(kind="status", status=503)]
    assert await voice.warning() == await eleven.warning() == ""
    await voice.aclose()
